package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.EventStream;
import dev.parley.testing.Json;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Health checks, metrics, build information and the OpenAPI document, for operators. */
@QuarkusTest
class OperationsTest extends HttpTest {

  @Test
  void service_is_alive_and_ready() {
    given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
  }

  @Test
  void metrics_count_streams_rooms_peers_messages_and_refusals() {
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
  void process_metrics_appear_soon_after_the_start() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(given().get("/q/metrics").asString())
                    .contains(
                        "\njvm_classes_loaded_classes ",
                        "\njvm_gc_overhead ",
                        "\njvm_gc_max_data_size_bytes ",
                        "\njvm_info_total{",
                        "\njvm_memory_used_bytes{",
                        "\njvm_threads_live_threads ",
                        "\nprocess_cpu_usage ",
                        "\nprocess_files_open_files ",
                        "\nprocess_uptime_seconds "));
  }

  @Test
  void metrics_report_readiness_and_how_streams_begin_and_end() {
    Peer alice = join("alice");
    Peer bob = join("bob");
    EventStream first = listen(bob);
    alice.send("bob", aChat("x"));
    String id = first.next().id();
    double resumed = metric("parley_streams_opened_total{how=\"resumed\"}");
    open(bob, id).next();
    assertThat(metric("parley_streams_opened_total{how=\"resumed\"}")).isEqualTo(resumed + 1);
    assertThat(metric("parley_streams_opened_total{how=\"new\"}")).isPositive();
    assertThat(metric("parley_ready")).isOne();
    assertThat(metric("parley_draining")).isZero();
    first.close();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(metric("parley_streams_ended_total{reason=\"gone\"}")).isPositive());
  }

  @Test
  void delivery_latency_excludes_messages_from_before_the_stream() {
    Peer alice = join("alice");
    Peer bob = join("bob");
    alice.send("bob", aChat("while nobody reads"));
    double before = metric("parley_delivery_latency_seconds_count");
    EventStream stream = listen(bob);
    stream.awaitEvent("message");
    assertThat(metric("parley_delivery_latency_seconds_count")).isEqualTo(before);
    alice.send("bob", aChat("live"));
    stream.awaitEvent("message");
    await()
        .untilAsserted(
            () ->
                assertThat(metric("parley_delivery_latency_seconds_count")).isGreaterThan(before));
  }

  @Test
  void info_contains_only_version_and_commit() {
    JsonNode info = Json.parse(given().get("/q/info").then().statusCode(200).extract().asString());
    assertThat(info.at("/build/version").asText()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    String commit = info.at("/git/commit/id").asText();
    assertThat(commit).matches("[0-9a-f]{40,64}|unknown");
    assertThat(info)
        .hasToString(
            "{\"build\":{\"version\":\"%s\"},\"git\":{\"commit\":{\"id\":\"%s\"}}}"
                .formatted(info.at("/build/version").asText(), commit));
  }

  private static double metric(String series) {
    return given()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .extract()
        .asString()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + series));
  }

  @Test
  void open_api_document_describes_every_resource() {
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
  void demo_page_is_served_at_the_root() {
    given().get("/").then().statusCode(200).header("Content-Type", startsWith("text/html"));
  }
}
