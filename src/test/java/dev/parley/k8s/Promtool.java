package dev.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs {@code promtool}, Prometheus's tool for rules. JSON is valid YAML, so rules are JSON. */
final class Promtool {
  private Promtool() {}

  static boolean isInstalled() {
    return Programs.areInstalled("promtool");
  }

  /** Checks rules; throws if a rule is invalid. Returns the tool's output. */
  static String check(JsonNode rules, Path directory) {
    return Tool.run(List.of("promtool", "check", "rules", write(rules, directory)));
  }

  /** Runs the rule tests of a file; throws if one fails. Returns the tool's output. */
  static String test(Path tests, JsonNode rules, Path directory) {
    write(rules, directory);
    try {
      Path copy = Files.copy(tests, directory.resolve(tests.getFileName()));
      return Tool.run(List.of("promtool", "test", "rules", copy.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String write(JsonNode rules, Path directory) {
    try {
      return Files.writeString(directory.resolve("rules.yaml"), rules.toString()).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
