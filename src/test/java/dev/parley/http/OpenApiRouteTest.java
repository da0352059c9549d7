package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Json;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The OpenAPI description as YAML and as JSON, and the Swagger UI. */
@QuarkusTest
class OpenApiRouteTest {
  private static final String JSON = "application/json;charset=UTF-8";
  private static final String YAML = "application/yaml;charset=UTF-8";

  @ParameterizedTest
  @CsvSource({
    "/q/openapi, */*, " + YAML,
    "/q/openapi, text/html, " + YAML,
    "/q/openapi, application/json, " + JSON,
    "/q/openapi, 'text/html, application/json;q=0.5', " + JSON,
    "/q/openapi?format=json, */*, " + JSON,
    "/q/openapi?format=JSON, */*, " + JSON,
    "/q/openapi?format=yaml, application/json, " + YAML,
    "/q/openapi?format=, */*, " + YAML,
    "/q/openapi/, */*, " + YAML,
    "/q/openapi.json, */*, " + JSON,
    "/q/openapi.yaml, application/json, " + YAML,
    "/q/openapi.yml, application/json, " + YAML,
  })
  void description_has_the_requested_format(String path, String accept, String type) {
    String document =
        given()
            .accept(accept)
            .get(path)
            .then()
            .statusCode(200)
            .header("Content-Type", type)
            .extract()
            .asString();
    assertThat(document).contains(type.equals(JSON) ? "\"openapi\":\"3.1.0\"" : "openapi: 3.1.0\n");
  }

  @Test
  void yaml_equals_the_source_file_byte_for_byte() throws IOException {
    byte[] written = Files.readAllBytes(Path.of("src/main/resources/META-INF/openapi.yaml"));
    assertThat(given().get("/q/openapi").asByteArray()).isEqualTo(written);
  }

  @Test
  void json_replaces_yaml_aliases_with_their_content() {
    assertThat(given().get("/q/openapi").asString()).contains("security: &peer", "security: *peer");
    JsonNode paths = Json.parse(given().get("/q/openapi.json").asString()).get("paths");
    JsonNode send = paths.at("/~1v1~1rooms~1{room}~1messages/post");
    JsonNode sendToOne = paths.at("/~1v1~1rooms~1{room}~1peers~1{peer}~1messages/post");
    assertThat(send.get("security").toString())
        .isEqualTo(sendToOne.get("security").toString())
        .startsWith("[{\"");
    assertThat(send.at("/responses/202/description").asText()).isNotEmpty();
  }

  @Test
  void head_request_is_answered_with_the_same_headers() {
    given().head("/q/openapi").then().statusCode(200).header("Content-Type", YAML);
    given().head("/q/swagger-ui/").then().statusCode(200).contentType(containsString("text/html"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"POST", "PUT", "DELETE"})
  void write_methods_are_not_found(Method method) {
    given()
        .request(method, "/q/openapi")
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
  }

  @Test
  void swagger_ui_redirects_to_its_trailing_slash_and_loads_the_description() {
    given()
        .redirects()
        .follow(false)
        .get("/q/swagger-ui")
        .then()
        .statusCode(302)
        .header("Location", "swagger-ui/");
    given()
        .get("/q/swagger-ui/")
        .then()
        .statusCode(200)
        .header("Content-Type", "text/html;charset=UTF-8")
        .body(containsString("url: '../openapi'"));
    given().get("/q/swagger-ui/index.html").then().statusCode(200).body(containsString("swagger"));
  }

  @Test
  void every_file_that_swagger_ui_refers_to_exists() {
    String page = given().get("/q/swagger-ui/").asString();
    assertThat(
            Pattern.compile("(?:href|src)=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(reference -> reference.group(1)))
        .hasSize(4)
        .allSatisfy(file -> given().get("/q/swagger-ui/" + file).then().statusCode(200));
    given().get("/q/swagger-ui/nothing.js").then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openapi-ui/",
        "/openapi-ui/index.html",
        "/openapi-ui/swagger-ui.css",
        "/template/index.html"
      })
  void library_files_are_not_served_under_other_paths(String path) {
    given().get(path).then().statusCode(404).body("code", equalTo("not-found"));
  }
}
