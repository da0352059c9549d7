package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.testing.EventStream;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security headers that every response has, and headers that no response has. */
@QuarkusTest
class SecurityHeadersTest extends HttpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/parley.js",
        "/nothing-here",
        "/v1/ice-servers",
        "/v1/rooms/a%20b/peers",
        "/v1/nothing-here",
        "/q/health/live",
        "/q/metrics",
        "/q/openapi",
        "/q/swagger-ui/"
      })
  void every_response_has_the_security_headers(String path) {
    assertSecurityHeaders(given().urlEncodingEnabled(false).get(path).then());
  }

  @Test
  void responses_to_joins_sends_and_preflights_have_the_security_headers() {
    assertSecurityHeaders(json("{}").post("/v1/rooms/" + room + "/peers").then().statusCode(201));
    assertSecurityHeaders(json("{").post("/v1/rooms/" + room + "/messages").then().statusCode(401));
    assertSecurityHeaders(
        given()
            .header("Origin", "https://app.example")
            .header("Access-Control-Request-Method", "POST")
            .options("/v1/rooms/" + room + "/peers")
            .then()
            .statusCode(204));
  }

  @Test
  void event_stream_has_the_security_headers() {
    EventStream stream = listen(join("alice"));
    assertThat(stream.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(stream.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(stream.header("Server")).isNull();
  }

  @Test
  void plain_http_response_has_no_strict_transport_security_even_with_a_forwarded_header() {
    given()
        .header("X-Forwarded-Proto", "https")
        .get("/")
        .then()
        .header("Strict-Transport-Security", nullValue());
  }

  private static void assertSecurityHeaders(ValidatableResponse answer) {
    answer
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Strict-Transport-Security", nullValue())
        .header("Server", nullValue());
    assertThat(answer.extract().headers().getValues("X-Content-Type-Options")).hasSize(1);
    assertThat(answer.extract().headers().getValues("Referrer-Policy")).hasSize(1);
  }
}
