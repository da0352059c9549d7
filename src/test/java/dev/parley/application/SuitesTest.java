package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No test is outside of the suites, and each suite has one configuration. */
class SuitesTest {
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Path SUITES = TESTS.resolve("dev/parley/application");
  private static final Pattern NAME = Pattern.compile("\"(dev\\.parley\\.[\\w.]+)\"");
  private static final Pattern PROFILE = Pattern.compile("@TestProfile\\((\\w+)\\.class\\)");

  @Test
  void each_test_of_the_application_is_in_one_suite() throws IOException {
    List<String> grouped = new ArrayList<>();
    suites().values().forEach(grouped::addAll);
    assertThat(grouped).doesNotHaveDuplicates();
    List<String> tests = new ArrayList<>();
    for (Path file : files(TESTS, "Test.java")) {
      String text = Files.readString(file);
      boolean isOfHttp = file.startsWith(TESTS.resolve("dev/parley/http"));
      if (!text.contains("abstract class") && (isOfHttp || runsApplication(text))) {
        tests.add(className(file));
      }
    }
    assertThat(grouped).containsExactlyInAnyOrderElementsOf(tests);
  }

  @Test
  void tests_of_a_suite_have_the_same_configuration() throws IOException {
    for (var suite : suites().entrySet()) {
      Set<String> configurations = new HashSet<>();
      for (String name : suite.getValue()) {
        String text = Files.readString(TESTS.resolve(name.replace('.', '/') + ".java"));
        Matcher profile = PROFILE.matcher(text);
        configurations.add(
            !runsApplication(text) ? "none" : profile.find() ? profile.group(1) : "default");
      }
      assertThat(configurations).as(suite.getKey()).hasSize(1);
    }
  }

  private static boolean runsApplication(String text) {
    return text.contains("@QuarkusTest\n");
  }

  private static TreeMap<String, List<String>> suites() throws IOException {
    TreeMap<String, List<String>> suites = new TreeMap<>();
    for (Path file : files(SUITES, "Suite.java")) {
      String text = Files.readString(file);
      suites.put(className(file), NAME.matcher(text).results().map(name -> name.group(1)).toList());
    }
    return suites;
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private static String className(Path file) {
    String path = TESTS.relativize(file).toString();
    return path.substring(0, path.length() - ".java".length()).replace('/', '.');
  }
}
