package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs the tests that are written in JavaScript: {@code src/test/js}. */
@NeedsNode
class ModuleTest {
  private static final Path BUNDLE =
      Path.of("target", "classes", "META-INF", "resources", "parley.bundle.js");
  private static final Pattern PASSED = Pattern.compile("(?m)^\\S+ pass (\\d+)$");

  @Test
  void module_passes_its_tests_in_node() throws IOException {
    assertTestsPass(Map.of());
  }

  @Test
  void bundle_passes_the_same_tests() throws IOException {
    assertTestsPass(Map.of("PARLEY_MODULE", BUNDLE.toUri().toString()));
  }

  private static void assertTestsPass(Map<String, String> environment) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--test", "--test-reporter=spec"));
    arguments.addAll(tests());
    Node.Outcome outcome = Node.run(arguments, environment);
    assertThat(outcome.status()).as(outcome.printed()).isZero();
    Matcher passed = PASSED.matcher(outcome.printed());
    assertThat(passed.find()).as(outcome.printed()).isTrue();
    assertThat(Integer.parseInt(passed.group(1))).isGreaterThan(100);
  }

  private static List<String> tests() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src", "test", "js"))) {
      return files.map(Path::toString).filter(name -> name.endsWith(".test.mjs")).sorted().toList();
    }
  }
}
