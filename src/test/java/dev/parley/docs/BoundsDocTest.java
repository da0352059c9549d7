package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said to bound everything that could grow: nothing is left out, and tests show it. */
class BoundsDocTest {
  private static final Path DOCUMENT = Path.of("docs", "intentional.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  @Test
  void every_field_that_can_grow_is_named() {
    Set<String> named =
        CODE.matcher(section()).results().map(code -> code.group(1)).collect(Collectors.toSet());
    List<String> growing =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.parley")
                .stream()
                .filter(type -> !type.isRecord())
                .flatMap(type -> type.getFields().stream())
                .filter(field -> canGrow(field.getRawType()))
                .map(BoundsDocTest::name)
                .toList();
    assertThat(growing).hasSizeGreaterThan(20);
    assertThat(named).containsAll(growing);
  }

  @Test
  void every_row_names_a_test_that_exists() throws IOException {
    Set<String> tests;
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      tests =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .collect(Collectors.toSet());
    }
    List<String> rows =
        section().lines().filter(line -> line.startsWith("| `")).collect(Collectors.toList());
    assertThat(rows).hasSizeGreaterThan(30);
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(TEST.matcher(row).results().map(BoundsDocTest::first).toList())
                    .as(row)
                    .isNotEmpty()
                    .isSubsetOf(tests));
  }

  private static String first(MatchResult match) {
    return match.group(1);
  }

  private static boolean canGrow(JavaClass type) {
    return Stream.of(Collection.class, Map.class, Cache.class, Buffer.class, StringBuilder.class)
        .anyMatch(type::isAssignableTo);
  }

  private static String name(JavaField field) {
    return field.getOwner().getSimpleName() + "." + field.getName();
  }

  private static String section() {
    String text = Documents.read(DOCUMENT);
    int start = text.indexOf("## What bounds everything");
    int end = text.indexOf("\n## ", start);
    return text.substring(start, end < 0 ? text.length() : end);
  }
}
