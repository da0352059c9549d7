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

/** Where the API's description is to be had, in which form, and the page that shows it. */
@QuarkusTest
class DescriptionTest {
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
  void description_comes_in_the_form_that_is_asked_for(String path, String accept, String type) {
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
  void yaml_is_what_is_written_byte_for_byte() throws IOException {
    byte[] written = Files.readAllBytes(Path.of("src/main/resources/META-INF/openapi.yaml"));
    assertThat(given().get("/q/openapi").asByteArray()).isEqualTo(written);
  }

  @Test
  void json_has_in_each_place_what_the_yaml_only_refers_to() {
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
  void head_tells_as_much_and_sends_nothing() {
    given().head("/q/openapi").then().statusCode(200).header("Content-Type", YAML);
    given().head("/q/swagger-ui/").then().statusCode(200).contentType(containsString("text/html"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"POST", "PUT", "DELETE"})
  void description_cannot_be_written(Method method) {
    given()
        .request(method, "/q/openapi")
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
  }

  @Test
  void swagger_ui_is_below_its_slash_and_reads_the_description() {
    given()
        .redirects()
        .follow(false)
        .get("/q/swagger-ui")
        .then()
        .statusCode(302)
        .header("Location", "/q/swagger-ui/");
    given()
        .get("/q/swagger-ui/")
        .then()
        .statusCode(200)
        .header("Content-Type", "text/html;charset=UTF-8")
        .body(containsString("url: '../openapi'"));
    given().get("/q/swagger-ui/index.html").then().statusCode(200).body(containsString("swagger"));
  }

  @Test
  void everything_that_swagger_ui_refers_to_is_there() {
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
  void what_the_library_brings_is_served_in_one_place(String path) {
    given().get(path).then().statusCode(404).body("code", equalTo("not-found"));
  }
}
