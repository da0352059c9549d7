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

/** What every answer tells browsers, and what it does not tell anybody. */
@QuarkusTest
class HeadersTest extends HttpTest {
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
  void answer_is_what_it_says_and_tells_nobody_where_one_was(String path) {
    check(given().urlEncodingEnabled(false).get(path).then());
  }

  @Test
  void answers_to_joins_sends_and_preflights_do_too() {
    check(json("{}").post("/v1/rooms/" + room + "/peers").then().statusCode(201));
    check(json("{").post("/v1/rooms/" + room + "/messages").then().statusCode(401));
    check(
        given()
            .header("Origin", "https://app.example")
            .header("Access-Control-Request-Method", "POST")
            .options("/v1/rooms/" + room + "/peers")
            .then()
            .statusCode(204));
  }

  @Test
  void event_stream_does_too() {
    EventStream stream = listen(join("alice"));
    assertThat(stream.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(stream.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(stream.header("Server")).isNull();
  }

  @Test
  void plain_http_does_not_ask_for_tls_whatever_the_client_says_of_proxies() {
    given()
        .header("X-Forwarded-Proto", "https")
        .get("/")
        .then()
        .header("Strict-Transport-Security", nullValue());
  }

  private static void check(ValidatableResponse answer) {
    answer
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Strict-Transport-Security", nullValue())
        .header("Server", nullValue());
    assertThat(answer.extract().headers().getValues("X-Content-Type-Options")).hasSize(1);
    assertThat(answer.extract().headers().getValues("Referrer-Policy")).hasSize(1);
  }
}
