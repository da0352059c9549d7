package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators and machines look at. */
@QuarkusTest
class OperationsTest extends HttpTest {

  @Test
  void service_is_alive_and_ready() {
    given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
  }

  @Test
  void metrics_tell_what_is_open_and_what_was_said_and_refused() {
    Peer alice = join("alice");
    Peer bob = join("bob");
    EventStream stream = listen(bob);
    alice.send("bob", aChat("x"));
    alice.send("nobody", aChat("x"));
    stream.next();
    String metrics = given().get("/q/metrics").then().statusCode(200).extract().asString();
    assertThat(metrics)
        .containsPattern("(?m)^parley_streams(\\{[^}]*})? [1-9]")
        .containsPattern("(?m)^parley_rooms(\\{[^}]*})? [1-9]")
        .containsPattern("(?m)^parley_peers(\\{[^}]*})? [1-9]")
        .containsPattern("(?m)^parley_messages_total\\{[^}]*kind=\"data\"[^}]*} [1-9]")
        .containsPattern("(?m)^parley_refusals_total\\{[^}]*code=\"peer-not-found\"[^}]*} [1-9]")
        .containsPattern("(?m)^parley_delivery_latency_seconds_count(\\{[^}]*})? [1-9]")
        .containsPattern("(?m)^parley_feed_holes_total");
    assertThat(metrics).doesNotContain(room, alice.token());
  }

  @Test
  void open_api_document_tells_every_resource() {
    String document = given().get("/q/openapi").then().statusCode(200).extract().asString();
    List<String> paths =
        List.of(
            "/v1/rooms/{room}/peers:",
            "/v1/rooms/{room}/peers/{peer}:",
            "/v1/rooms/{room}/peers/{peer}/leave:",
            "/v1/rooms/{room}/peers/{peer}/messages:",
            "/v1/rooms/{room}/messages:",
            "/v1/ice-servers:");
    assertThat(document).contains(paths);
    assertThat(document)
        .contains("text/event-stream", "application/problem+json", "Idempotency-Key");
  }

  @Test
  void swagger_ui_is_served() {
    given().get("/q/swagger-ui").then().statusCode(200).body(containsString("swagger"));
  }

  @Test
  void page_is_served_at_the_root() {
    given().get("/").then().statusCode(200).header("Content-Type", startsWith("text/html"));
  }
}
