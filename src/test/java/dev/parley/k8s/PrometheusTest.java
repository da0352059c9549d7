package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus's own tool checks the alerts and the dashboard's queries, and tests the alerts. */
@EnabledIf(
    value = "dev.parley.k8s.Promtool#isInstalled",
    disabledReason = "needs promtool on the path, of Debian's package prometheus")
class PrometheusTest {
  private final Rendered production = Rendered.of(Manifests.overlay("production"));
  private final JsonNode rules = production.one("PrometheusRule", "parley").path("spec");

  @TempDir Path directory;

  @Test
  void prometheus_accepts_every_alert() {
    int alerts = rules.findValues("alert").size();
    assertThat(alerts).isGreaterThan(7);
    assertThat(Promtool.check(rules, directory)).contains("SUCCESS: " + alerts + " rules found");
  }

  @Test
  void alerts_fire_when_they_should_and_only_then() {
    assertThat(Promtool.test(Manifests.tested("alerts.yaml"), rules, directory))
        .contains("SUCCESS");
  }

  @Test
  void prometheus_accepts_every_query_of_the_dashboard() {
    List<String> queries = new ArrayList<>();
    Dashboard.in(production)
        .panels()
        .forEach(panel -> queries.addAll(panel.path("targets").findValuesAsText("expr")));
    assertThat(queries).hasSizeGreaterThan(30);
    assertThat(Promtool.check(recording(queries), directory))
        .contains("SUCCESS: " + queries.size() + " rules found");
  }

  @Test
  void invalid_query_is_refused() {
    assertThatThrownBy(
            () -> Promtool.check(recording(List.of("sum(rate(parley_x[5m])")), directory))
        .hasMessageContaining("parse error");
  }

  /** Returns a rule for each query, with the values that Grafana uses for its variables. */
  private static JsonNode recording(List<String> queries) {
    ObjectNode rules = JsonNodeFactory.instance.objectNode();
    ObjectNode group = rules.putArray("groups").addObject().put("name", "dashboard");
    ArrayNode recorded = group.putArray("rules");
    for (String query : queries) {
      recorded
          .addObject()
          .put("record", "query_" + recorded.size())
          .put("expr", query.replaceAll("\\$__\\w+", "5m").replaceAll("\\$\\w+", ".*"));
    }
    return rules;
  }
}
