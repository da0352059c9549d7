package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the packaged service serves the client module. */
class ServedModuleIT {
  private static final Path SERVED = Path.of("src", "main", "resources", "META-INF", "resources");
  private static final String ORIGIN = "https://app.example";

  /** A file of the test dependencies; if they were packaged, the service would serve it. */
  private static final String COMPILER = "webjars/typescript/5.9.3/package.json";

  private static Replica replica;

  @BeforeAll
  static void start() {
    replica = Replica.start(Map.of("quarkus.http.cors.origins", ORIGIN));
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parley.js", "parley/room.js", "parley/http.js"})
  void module_may_be_imported_from_another_origin(String path) throws Exception {
    HttpResponse<String> module = get("/" + path);
    assertIsImportable(module);
    assertThat(module.body()).isEqualTo(Files.readString(SERVED.resolve(path)));
  }

  @Test
  void bundle_is_one_file_that_may_be_imported_from_another_origin() throws Exception {
    HttpResponse<String> bundle = get("/parley.bundle.js");
    assertIsImportable(bundle);
    assertThat(bundle.body())
        .contains("class Room extends", "export { join, Room };")
        .doesNotContainPattern("(?m)^import ")
        .doesNotContain(" from '");
  }

  @ParameterizedTest
  @ValueSource(strings = {"parley.d.ts", "parley.bundle.d.ts"})
  void types_are_beside_the_module_and_the_bundle(String path) throws Exception {
    HttpResponse<String> types = get("/" + path);
    assertThat(types.statusCode()).isEqualTo(200);
    assertThat(types.body()).isEqualTo(Files.readString(SERVED.resolve("parley.d.ts")));
  }

  @Test
  void compiler_of_the_tests_is_not_part_of_the_service() throws Exception {
    assertThat(TypesTest.class.getClassLoader().getResource("META-INF/resources/" + COMPILER))
        .isNotNull();
    assertThat(get("/" + COMPILER).statusCode()).isEqualTo(404);
  }

  private static void assertIsImportable(HttpResponse<?> module) {
    assertThat(module.statusCode()).isEqualTo(200);
    assertThat(header(module, "Content-Type")).matches("(text|application)/javascript(;.*)?");
    assertThat(header(module, "Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
    assertThat(header(module, "Cache-Control")).isEqualTo("no-cache");
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(replica.url().resolve(path)).header("Origin", ORIGIN).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }
}
