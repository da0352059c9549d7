package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Json;
import dev.parley.testing.Replica;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications that have the client module in a bundle of their own. */
@NeedsNode
@EnabledIf(
    value = "bundlersAreInstalled",
    disabledReason = "needs webpack and Vite: run `npm ci --ignore-scripts`")
class BundlersIT {
  private static final Path SCRIPTS = Path.of("src", "test", "js", "bundlers");
  private static final Path SERVED = Path.of("src", "main", "resources", "META-INF", "resources");
  private static final Path BUILT = Path.of("target", "classes", "META-INF", "resources");

  private static Replica replica;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    replica = Replica.start(Map.of());
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  /**
   * The application joins the room twice, and sends a message from one of its peers to the other.
   */
  @ParameterizedTest
  @CsvSource({
    "webpack, parley.js",
    "webpack, parley.bundle.js",
    "vite, parley.js",
    "vite, parley.bundle.js"
  })
  void module_is_bundled_without_a_warning_and_reaches_the_service_that_url_names(
      String bundler, String file) {
    Path module = (file.contains("bundle") ? BUILT : SERVED).resolve(file);
    JsonNode built = run("build.mjs", bundler, module.toString(), directory.toString());
    assertThat(built.get("warnings")).isEmpty();
    assertThat(built.get("files")).hasSize(1);
    String bundle = built.get("files").get(0).textValue();
    JsonNode said = run("run.mjs", bundle, replica.url().toString(), bundler + "-" + file);
    assertThat(said)
        .isEqualTo(
            Json.parse(
                "{\"withoutUrl\":\"invalid-parameter\",\"from\":\"ada\",\"data\":\"from a bundle\"}"));
  }

  static boolean bundlersAreInstalled() {
    return Files.isDirectory(Path.of("node_modules", "webpack"))
        && Files.isDirectory(Path.of("node_modules", "vite"));
  }

  /** Runs a script that prints one line of JSON, and nothing else. */
  private static JsonNode run(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    Node.Outcome outcome = Node.run(command);
    assertThat(outcome.status()).as(outcome.printed()).isZero();
    assertThat(outcome.printed().strip().lines()).as(outcome.printed()).hasSize(1);
    return Json.parse(outcome.printed());
  }
}
