package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the manifests ask of a replica, asked of one that has just started. */
class OperationIT {
  private static final Pattern METRIC = Pattern.compile("\\bparley_[a-z_]+");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Replica replica;

  @BeforeAll
  static void start() {
    replica = Replica.start(Map.of());
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @Test
  void every_metric_of_alerts_and_autoscaler_is_there_before_the_first_peer() {
    Rendered production = Rendered.of(Manifests.overlay("production"));
    Set<String> asked = new TreeSet<>();
    for (JsonNode rule : production.one("PrometheusRule", "parley").at("/spec/groups/0/rules")) {
      METRIC
          .matcher(rule.path("expr").asText())
          .results()
          .forEach(match -> asked.add(match.group()));
    }
    asked.add(
        production
            .one("HorizontalPodAutoscaler", "parley")
            .at("/spec/metrics/0/pods/metric/name")
            .asText());
    String path = production.one("ServiceMonitor", "parley").at("/spec/endpoints/0/path").asText();
    String metrics = get(path).body();
    assertThat(asked)
        .hasSizeGreaterThan(7)
        .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "[ {]"));
  }

  @Test
  void every_problem_that_an_alert_names_is_counted() {
    String rules =
        Rendered.of(Manifests.overlay("production"))
            .one("PrometheusRule", "parley")
            .findValuesAsText("expr")
            .toString();
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
  void every_probe_is_answered() {
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
