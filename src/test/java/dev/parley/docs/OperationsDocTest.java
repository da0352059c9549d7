package dev.parley.docs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every alert has its runbook, and every metric its line. */
@QuarkusTest
class OperationsDocTest {
  private static final Path DOCUMENT = Path.of("docs", "operations.md");
  private static final Path RULES =
      Path.of("k8s", "components", "monitoring", "prometheusrule.yaml");

  @Test
  void every_alert_leads_to_its_runbook() {
    List<String> alerts = found("(?m)- alert: (\\w+)$", RULES);
    assertThat(alerts).hasSizeGreaterThan(5);
    assertThat(found("(?m)^### (\\w+)$", DOCUMENT)).containsExactlyElementsOf(alerts);
    assertThat(found("runbook: docs/operations.md#(\\w+)", RULES))
        .containsExactlyElementsOf(
            alerts.stream().map(alert -> alert.toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void every_metric_of_ours_is_described_and_there_is_no_other() {
    String metrics = given().get("/q/metrics").then().statusCode(200).extract().asString();
    Set<String> types =
        Pattern.compile("(?m)^# TYPE (parley_\\w+) (\\w+)$")
            .matcher(metrics)
            .results()
            .map(type -> type.group(1) + (type.group(2).equals("counter") ? "_total" : ""))
            .filter(name -> !name.endsWith("_max"))
            .collect(Collectors.toSet());
    String table = Documents.read(DOCUMENT).split("## When an alert fires")[0];
    assertThat(
            Pattern.compile("`(parley_\\w+)`")
                .matcher(table)
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toSet()))
        .isEqualTo(types);
  }

  private static List<String> found(String pattern, Path document) {
    return Pattern.compile(pattern)
        .matcher(Documents.read(document))
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
