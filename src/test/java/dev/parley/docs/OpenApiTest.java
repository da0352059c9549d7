package dev.parley.docs;

import static io.restassured.RestAssured.given;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.diagnosis.Verdict;
import dev.parley.protocol.Problem;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  @Test
  void every_path_is_there_with_its_methods_and_no_other() {
    Map<String, Set<String>> described = new TreeMap<>();
    document()
        .<String, Map<String, Object>>getMap("paths")
        .forEach(
            (path, item) -> {
              Set<String> methods = new TreeSet<>(item.keySet());
              methods.retainAll(METHODS);
              described.put(path, methods);
            });
    assertThat(described)
        .isEqualTo(
            Map.ofEntries(
                entry("/v1/rooms/{room}", Set.of("delete")),
                entry("/v1/rooms/{room}/timeline", Set.of("get")),
                entry("/v1/rooms/{room}/diagnosis", Set.of("get")),
                entry("/v1/rooms/{room}/peers", Set.of("get", "post")),
                entry("/v1/rooms/{room}/peers/{peer}", Set.of("patch", "delete")),
                entry("/v1/rooms/{room}/peers/{peer}/leave", Set.of("post")),
                entry("/v1/rooms/{room}/peers/{peer}/messages", Set.of("get", "post")),
                entry("/v1/rooms/{room}/peers/{peer}/reports", Set.of("post")),
                entry("/v1/rooms/{room}/peers/{peer}/diagnosis", Set.of("get")),
                entry("/v1/rooms/{room}/messages", Set.of("post")),
                entry("/v1/lobbies/{lobby}/peers", Set.of("post")),
                entry("/v1/ice-servers", Set.of("get"))));
  }

  @Test
  void every_problem_code_is_there_and_no_other() {
    assertThat(document().getList("components.schemas.Problem.properties.code.enum"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Problem.values()).map(Problem::code).toList());
  }

  @Test
  void every_verdict_is_there_and_no_other() {
    assertThat(document().getList("components.schemas.PairDiagnosis.properties.verdict.enum"))
        .containsExactlyElementsOf(Arrays.stream(Verdict.values()).map(Verdict::text).toList());
  }

  @Test
  void every_problem_code_stands_at_the_answer_with_its_status() {
    Map<String, Map<String, Object>> answers = document().getMap("components.responses");
    for (Problem problem : Problem.values()) {
      assertThat(answers.values())
          .as(problem.code())
          .anyMatch(
              answer -> String.valueOf(answer.get("description")).contains("`" + problem.code()));
    }
  }

  @Test
  void a_join_is_described_with_its_body_and_its_answers() {
    JsonPath join = document().setRootPath("paths.'/v1/rooms/{room}/peers'.post");
    assertThat(join.getString("requestBody.content.'application/json'.schema.$ref"))
        .endsWith("/JoinRequest");
    for (String status : List.of("200", "201")) {
      assertThat(
              join.getString("responses.'" + status + "'.content.'application/json'.schema.$ref"))
          .endsWith("/JoinAnswer");
    }
  }

  @Test
  void every_reference_leads_somewhere() {
    JsonPath document = document();
    List<String> references = new ArrayList<>();
    collectReferences(document.getMap("$"), references);
    assertThat(references).hasSizeGreaterThan(50);
    for (String reference : new TreeSet<>(references)) {
      assertThat(reference).startsWith("#/components/");
      assertThat(document.<Object>get(reference.substring(2).replace('/', '.')))
          .as(reference)
          .isNotNull();
    }
  }

  private static void collectReferences(Object node, List<String> into) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            if ("$ref".equals(name)) {
              into.add(String.valueOf(value));
            } else {
              collectReferences(value, into);
            }
          });
    } else if (node instanceof List<?> list) {
      list.forEach(element -> collectReferences(element, into));
    }
  }

  private static JsonPath document() {
    return given()
        .accept("application/json")
        .get("/q/openapi")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
