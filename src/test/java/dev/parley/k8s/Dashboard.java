package dev.parley.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** The Grafana dashboard of the monitoring component. */
record Dashboard(JsonNode json) {
  private static final String NAME = "parley-dashboard";

  /** Returns the dashboard of an overlay; throws if a key occurs twice. */
  static Dashboard in(Rendered rendered) {
    String text = rendered.one("ConfigMap", NAME).path("data").path(NAME + ".json").asText();
    try {
      return new Dashboard(
          JsonMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readTree(text));
    } catch (JsonProcessingException e) {
      throw new AssertionError("The dashboard is no JSON", e);
    }
  }

  /** Returns all panels without rows. */
  List<JsonNode> panels() {
    return all().stream().filter(panel -> !panel.path("type").asText().equals("row")).toList();
  }

  /** Returns all panels, rows included. */
  List<JsonNode> all() {
    List<JsonNode> all = new ArrayList<>();
    json.path("panels").forEach(all::add);
    return all;
  }

  List<JsonNode> variables() {
    List<JsonNode> variables = new ArrayList<>();
    json.at("/templating/list").forEach(variables::add);
    return variables;
  }

  /** Returns the Prometheus queries of the panels and of the variables. */
  List<String> queries() {
    List<String> queries = new ArrayList<>();
    panels().forEach(panel -> queries.addAll(panel.path("targets").findValuesAsText("expr")));
    for (JsonNode variable : variables()) {
      if (variable.path("type").asText().equals("query")) {
        queries.add(variable.at("/query/query").asText());
      }
    }
    return queries;
  }
}
