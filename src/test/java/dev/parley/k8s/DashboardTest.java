package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard is valid for Grafana. */
class DashboardTest {
  private static final String PROMETHEUS = "{\"type\":\"prometheus\",\"uid\":\"${datasource}\"}";

  private final Rendered production = Rendered.of(Manifests.overlay("production"));
  private final Dashboard dashboard = Dashboard.in(production);

  @Test
  void sidecar_finds_the_dashboard_by_label_and_replaces_older_versions() {
    JsonNode labels = production.one("ConfigMap", "parley-dashboard").at("/metadata/labels");
    assertThat(labels.path("grafana_dashboard").asText()).isEqualTo("1");
    assertThat(dashboard.json().path("uid").asText()).isEqualTo("parley");
    assertThat(dashboard.json().path("id").isNull()).isTrue();
  }

  @Test
  void every_panel_has_an_id_of_its_own_and_a_place_of_its_own() {
    assertThat(dashboard.all())
        .extracting(panel -> panel.path("id").asInt())
        .doesNotHaveDuplicates();
    List<String> cells = new ArrayList<>();
    for (JsonNode panel : dashboard.all()) {
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < at.path("w").asInt(); x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          cells.add((at.path("x").asInt() + x) + "," + (at.path("y").asInt() + y));
        }
      }
    }
    assertThat(cells).hasSizeGreaterThan(24).doesNotHaveDuplicates();
  }

  @Test
  void every_panel_has_a_title_a_description_a_unit_and_the_chosen_data_source() {
    assertThat(dashboard.panels())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("description").asText()).hasSizeGreaterThan(30);
              assertThat(panel.path("datasource")).hasToString(PROMETHEUS);
              assertThat(panel.path("targets"))
                  .isNotEmpty()
                  .allSatisfy(
                      target -> assertThat(target.path("datasource")).hasToString(PROMETHEUS));
              boolean isHeatMap = panel.path("type").asText().equals("heatmap");
              String unit = isHeatMap ? "/options/yAxis/unit" : "/fieldConfig/defaults/unit";
              assertThat(panel.at(unit).asText()).isNotBlank();
            });
    assertThat(dashboard.panels())
        .extracting(panel -> panel.path("title").asText())
        .doesNotHaveDuplicates();
  }

  @Test
  void heat_maps_query_buckets() {
    List<JsonNode> heatMaps =
        dashboard.panels().stream()
            .filter(panel -> panel.path("type").asText().equals("heatmap"))
            .toList();
    assertThat(heatMaps).hasSize(1);
    JsonNode target = heatMaps.get(0).at("/targets/0");
    assertThat(target.path("format").asText()).isEqualTo("heatmap");
    assertThat(target.path("expr").asText())
        .startsWith("sum by (le) (increase(")
        .contains("_bucket{");
  }

  @Test
  void every_variable_is_defined_and_every_query_selects_the_chosen_replicas() {
    List<String> names =
        dashboard.variables().stream().map(variable -> variable.path("name").asText()).toList();
    assertThat(names).containsExactly("datasource", "namespace", "pod");
    assertThat(
            Pattern.compile("\\$\\{?([a-z]\\w*)")
                .matcher(dashboard.json().toString())
                .results()
                .map(match -> match.group(1)))
        .isNotEmpty()
        .allMatch(names::contains);
    for (JsonNode panel : dashboard.panels()) {
      for (String query : panel.path("targets").findValuesAsText("expr")) {
        assertThat(query.split("namespace=~\"\\$namespace\", pod=~\"\\$pod\"", -1))
            .as(query)
            .hasSize(PromQl.selectors(query).size() + 1);
      }
    }
  }
}
