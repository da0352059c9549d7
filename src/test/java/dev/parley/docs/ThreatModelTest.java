package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each line of the threat model names the tests that show it, and they are there. */
class ThreatModelTest {
  private static final Path DOCUMENT = Path.of("docs", "threat-model.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+) \\| (.+) \\|$");
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.([a-z0-9_]+)`");

  @Test
  void every_line_names_a_test() {
    assertThat(rows()).hasSizeGreaterThan(60);
    assertThat(rows())
        .allSatisfy(row -> assertThat(NAMED.matcher(row.group(2)).find()).as(row.group()).isTrue());
  }

  @Test
  void every_test_that_is_named_exists() {
    Map<String, String> sources = sources();
    for (Matcher named = NAMED.matcher(Documents.read(DOCUMENT)); named.find(); ) {
      assertThat(sources).containsKey(named.group(1));
      assertThat(sources.get(named.group(1)))
          .as(named.group())
          .containsPattern("(?m)^  (@\\w+ )*void " + named.group(2) + "\\(");
    }
  }

  /** The rows of all tables, without their heads. */
  private static List<MatchResult> rows() {
    return ROW.matcher(Documents.read(DOCUMENT))
        .results()
        .filter(row -> !row.group().startsWith("| ---") && !row.group(2).equals("shown by"))
        .toList();
  }

  /** The tests by the simple names of their classes. */
  private static Map<String, String> sources() {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      return files
          .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  Documents::read,
                  (first, second) -> first + second));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
