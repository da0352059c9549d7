package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** CORS headers for a configured origin and for another origin. */
@QuarkusTest
@TestProfile(ShortTimeouts.class)
class CorsTest extends HttpTest {
  private static final String MESSAGES = "/v1/rooms/a/messages";

  @Test
  void preflight_allows_the_methods_and_headers_of_the_protocol_for_two_hours() {
    Response answer =
        given()
            .header("Origin", ShortTimeouts.ORIGIN)
            .header("Access-Control-Request-Method", "PATCH")
            .header(
                "Access-Control-Request-Headers",
                "authorization,content-type,idempotency-key,last-event-id,ttl")
            .options("/v1/rooms/a/peers/b");
    assertThat(answer.statusCode()).isIn(200, 204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(ShortTimeouts.ORIGIN);
    assertThat(list(answer, "Access-Control-Allow-Methods"))
        .contains("get", "post", "patch", "delete");
    assertThat(list(answer, "Access-Control-Allow-Headers"))
        .contains("authorization", "content-type", "idempotency-key", "ttl", "last-event-id");
    assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("7200");
    assertThat(answer.header("Access-Control-Allow-Credentials")).isNotEqualTo("true");
  }

  @Test
  void preflight_allows_the_headers_that_it_asks_for() {
    Response answer =
        given()
            .header("Origin", ShortTimeouts.ORIGIN)
            .header("Access-Control-Request-Method", "POST")
            .header(
                "Access-Control-Request-Headers",
                "baggage, sentry-trace,traceparent,x-requested-with,cache-control,no name")
            .options(MESSAGES);
    assertThat(list(answer, "Access-Control-Allow-Headers"))
        .contains("authorization", "ttl")
        .contains("baggage", "sentry-trace", "traceparent", "x-requested-with", "cache-control")
        .doesNotContain("no name");
    assertThat(String.join(",", answer.headers().getValues("Vary")).toLowerCase(Locale.ROOT))
        .contains("access-control-request-headers");
    assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
  }

  @Test
  void responses_and_problems_allow_the_configured_origin_and_expose_headers() {
    Peer alice = join("alice");
    List<Response> answers =
        List.of(
            json("{}").header("Origin", ShortTimeouts.ORIGIN).post("/v1/rooms/{room}/peers", room),
            as(alice).header("Origin", ShortTimeouts.ORIGIN).get("/v1/rooms/{room}/peers", room),
            given().header("Origin", ShortTimeouts.ORIGIN).get("/v1/rooms/{room}/peers", room),
            json("{").header("Origin", ShortTimeouts.ORIGIN).post("/v1/rooms/{room}/peers", room),
            json(aChat("x")).header("Origin", ShortTimeouts.ORIGIN).put(MESSAGES),
            given().header("Origin", ShortTimeouts.ORIGIN).get("/v1/nothing"),
            as(alice)
                .header("Origin", ShortTimeouts.ORIGIN)
                .accept("text/html")
                .get("/v1/rooms/{room}/peers", room),
            json("x".repeat(300_000))
                .header("Origin", ShortTimeouts.ORIGIN)
                .post("/v1/rooms/{room}/peers", room));
    assertThat(answers)
        .extracting(Response::statusCode)
        .containsExactly(201, 200, 401, 400, 405, 404, 406, 413);
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.header("Access-Control-Allow-Origin"))
                  .isEqualTo(ShortTimeouts.ORIGIN);
              assertThat(answer.header("Timing-Allow-Origin")).isEqualTo(ShortTimeouts.ORIGIN);
              assertThat(list(answer, "Access-Control-Expose-Headers"))
                  .contains("location", "retry-after", "www-authenticate");
              assertThat(answer.header("Access-Control-Allow-Credentials")).isNotEqualTo("true");
            });
  }

  @Test
  void streams_and_refused_streams_allow_the_configured_origin() {
    Peer alice = join("alice");
    EventStream stream =
        opened(
            EventStream.open(alice.messages(), alice.bearer(), "Origin: " + ShortTimeouts.ORIGIN));
    assertThat(stream.header("Access-Control-Allow-Origin")).isEqualTo(ShortTimeouts.ORIGIN);
    EventStream refused =
        opened(EventStream.open(alice.messages(), "Origin: " + ShortTimeouts.ORIGIN));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(ShortTimeouts.ORIGIN);
  }

  @Test
  void origin_that_is_not_configured_is_not_allowed() {
    Response preflight =
        given()
            .header("Origin", "https://evil.example")
            .header("Access-Control-Request-Method", "POST")
            .options(MESSAGES);
    Response request =
        given().header("Origin", "https://evil.example").get("/v1/rooms/{room}/peers", room);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
    assertThat(request.header("Access-Control-Allow-Origin")).isNull();
  }

  private static List<String> list(Response answer, String header) {
    return Arrays.stream(String.valueOf(answer.header(header)).toLowerCase(Locale.ROOT).split(","))
        .map(String::trim)
        .toList();
  }
}
