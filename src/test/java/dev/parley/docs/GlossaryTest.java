package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each word of the glossary leads to code that exists. */
class GlossaryTest {
  private static final Path DOCUMENT = Path.of("docs", "glossary.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([^|]+) \\| ([^|]+) \\| (`[^|]+) \\|$");
  private static final Pattern PLACE = Pattern.compile("`([^`]+)`");

  @Test
  void every_place_in_the_code_exists() throws IOException {
    List<String> places =
        ROW.matcher(Documents.read(DOCUMENT))
            .results()
            .flatMap(row -> PLACE.matcher(row.group(3)).results())
            .map(place -> place.group(1))
            .toList();
    assertThat(places).hasSizeGreaterThan(40);
    assertThat(files()).containsAll(places);
  }

  /** Classes by their simple names, other files by their names. */
  private static Set<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "main"))) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void every_row_has_a_word_a_meaning_and_a_place() {
    List<String> rows =
        Documents.read(DOCUMENT)
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
            .filter(line -> !line.startsWith("| word |"))
            .toList();
    assertThat(rows).allMatch(row -> ROW.matcher(row).matches());
  }
}
