package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page and what belongs to it: with which headers they are served. */
@QuarkusTest
class PageTest {
  @ParameterizedTest
  @ValueSource(strings = {"/", "/index.html"})
  void page_runs_nothing_but_its_own_files_and_is_in_nobodys_frame(String path) {
    String policy = given().get(path).then().statusCode(200).extract().header(CSP);
    assertThat(Arrays.stream(policy.split(";")).map(String::trim))
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'");
    assertThat(policy).doesNotContain("unsafe", "*", "http");
  }

  @Test
  void page_may_use_camera_microphone_and_screen_and_tells_nobody_where_it_was() {
    given()
        .get("/")
        .then()
        .header("Permissions-Policy", containsString("camera=(self), microphone=(self)"))
        .header("Permissions-Policy", containsString("display-capture=(self)"))
        .header("Referrer-Policy", "no-referrer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/demo.css",
        "/demo/main.js",
        "/demo/call.css",
        "/favicon.svg",
        "/parley.js",
        "/parley/room.js",
        "/parley.bundle.js"
      })
  void what_belongs_to_it_is_what_it_says_and_is_asked_for_again(String path) {
    given()
        .get(path)
        .then()
        .statusCode(200)
        .header("X-Content-Type-Options", "nosniff")
        .header("Cache-Control", "no-cache");
  }

  @Test
  void qr_codes_are_drawn_by_a_library_that_comes_with_the_service() {
    String module = given().get("/demo/invite.js").asString();
    String path = module.replaceAll("(?s).*'\\.\\.(/webjars/[^']+)'.*", "$1");
    given().get(path).then().statusCode(200).contentType(containsString("javascript"));
  }

  @Test
  void modules_may_be_used_by_other_pages_and_the_operators_pages_are_their_own() {
    given().get("/parley.js").then().header(CSP, nullValue());
    given().get("/q/swagger-ui/").then().statusCode(200).header(CSP, nullValue());
  }

  private static final String CSP = "Content-Security-Policy";
}
