package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A replica that has just started has the metrics and probes that the manifests use. */
class OperationIT {
  private static final Rendered PRODUCTION = Rendered.of(Manifests.overlay("production"));
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Replica replica;

  @BeforeAll
  static void start() {
    replica = Replica.start(Map.of());
    // The metrics of the JVM come a second later.
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> get("/q/metrics").body().contains("\nprocess_uptime_seconds "));
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @Test
  void every_metric_of_alerts_and_autoscaler_exists_before_the_first_peer() {
    List<String> queries =
        new ArrayList<>(PRODUCTION.one("PrometheusRule", "parley").findValuesAsText("expr"));
    assertThat(queries).hasSizeGreaterThan(7);
    queries.add(
        PRODUCTION
            .one("HorizontalPodAutoscaler", "parley")
            .at("/spec/metrics/0/pods/metric/name")
            .asText());
    assertThat(missing(queries)).isEmpty();
  }

  @Test
  void every_metric_of_the_dashboard_exists_before_the_first_peer() {
    List<String> queries = Dashboard.in(PRODUCTION).queries();
    assertThat(queries).hasSizeGreaterThan(30);
    assertThat(missing(queries)).isEmpty();
  }

  @Test
  void check_detects_missing_metrics_and_series() {
    assertThat(
            missing(
                List.of(
                    "sum(rate(parley_made_up_total[5m]))",
                    "parley_delivery_latency_seconds_buckets",
                    "parley_delivery_latency_seconds",
                    "parley_streams_ended_total{reason=\"boredom\"} > parley_streams",
                    "parley_streams_ended_total{reason=\"drain\"}")))
        .containsExactly(
            "parley_made_up_total",
            "parley_delivery_latency_seconds_buckets",
            "parley_delivery_latency_seconds",
            "parley_streams_ended_total");
  }

  /** Returns the queried metrics that a replica lacks. Prometheus itself makes {@code up}. */
  private static List<String> missing(List<String> queries) {
    String path = PRODUCTION.one("ServiceMonitor", "parley").at("/spec/endpoints/0/path").asText();
    List<String> lines = get(path).body().lines().toList();
    return queries.stream()
        .flatMap(query -> PromQl.selectors(query).stream())
        .filter(selector -> !selector.name().equals("up"))
        .filter(selector -> lines.stream().noneMatch(selector::takes))
        .map(PromQl.Selector::name)
        .toList();
  }

  @Test
  void every_problem_that_an_alert_names_is_counted() {
    String rules = PRODUCTION.one("PrometheusRule", "parley").findValuesAsText("expr").toString();
    List<String> codes =
        Pattern.compile("code=~?\"([^\"]+)\"")
            .matcher(rules)
            .results()
            .flatMap(match -> List.of(match.group(1).split("\\|")).stream())
            .toList();
    String metrics = get("/q/metrics").body();
    assertThat(codes)
        .hasSizeGreaterThan(2)
        .allSatisfy(
            code -> assertThat(metrics).contains("parley_refusals_total{code=\"" + code + "\"}"));
  }

  @Test
  void every_probe_gets_an_answer() {
    List<String> paths = new ArrayList<>();
    for (Path directory : Manifests.applicable()) {
      ObjectNode parley = Rendered.of(directory).parley();
      Rendered.container(parley)
          .findValues("httpGet")
          .forEach(probe -> paths.add(probe.path("path").asText()));
    }
    assertThat(paths)
        .contains("/q/health/started", "/q/health/live", "/q/health/ready")
        .allSatisfy(path -> assertThat(get(path).statusCode()).isEqualTo(200));
  }

  private static HttpResponse<String> get(String path) {
    URI uri = replica.url().resolve(path);
    try {
      return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(uri + " is not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
