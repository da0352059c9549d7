package dev.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prometheus's tool for rules, {@code promtool}. Rules are written as JSON, which is YAML, too. */
final class Promtool {
  private Promtool() {}

  static boolean isInstalled() {
    return Programs.areInstalled("promtool");
  }

  /** Has Prometheus read rules; throws if it refuses any. Returns what the tool prints. */
  static String check(JsonNode rules, Path directory) {
    return Tool.run(List.of("promtool", "check", "rules", write(rules, directory)));
  }

  /** Runs the tests of a file on rules; throws if any fails. Returns what the tool prints. */
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
