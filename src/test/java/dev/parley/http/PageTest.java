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

/** HTTP headers of the demo page and its files. */
@QuarkusTest
class PageTest {
  @ParameterizedTest
  @ValueSource(strings = {"/", "/index.html"})
  void page_loads_only_its_own_files_and_cannot_be_framed(String path) {
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
  void page_may_use_camera_microphone_and_screen_and_sends_no_referrer() {
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
  void files_of_the_page_have_nosniff_and_no_cache(String path) {
    given()
        .get(path)
        .then()
        .statusCode(200)
        .header("X-Content-Type-Options", "nosniff")
        .header("Cache-Control", "no-cache");
  }

  @Test
  void library_for_qr_codes_is_served_by_the_service() {
    String module = given().get("/demo/invite.js").asString();
    String path = module.replaceAll("(?s).*'\\.\\.(/webjars/[^']+)'.*", "$1");
    given().get(path).then().statusCode(200).contentType(containsString("javascript"));
  }

  @Test
  void client_modules_and_swagger_ui_have_no_content_security_policy() {
    given().get("/parley.js").then().header(CSP, nullValue());
    given().get("/q/swagger-ui/").then().statusCode(200).header(CSP, nullValue());
  }

  private static final String CSP = "Content-Security-Policy";
}
