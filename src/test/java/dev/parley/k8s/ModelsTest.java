package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelsTest {
  /** Places at which any name is allowed. */
  private static final Set<String> FREE =
      Set.of(
          "annotations",
          "data",
          "labels",
          "limits",
          "matchLabels",
          "nodeSelector",
          "requests",
          "selector");

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void kubernetes_knows_every_field(Path directory) {
    assertThat(Rendered.of(directory).all())
        .allSatisfy(object -> assertThatCode(() -> Models.read(object)).doesNotThrowAnyException());
  }

  @Test
  void every_model_has_a_rendered_object() {
    assertThat(allObjects().stream().map(Models::kind).distinct())
        .containsExactlyInAnyOrderElementsOf(Models.kinds());
  }

  /** Checks every place of every object, so that no part of a model accepts unknown fields. */
  @Test
  void unknown_field_is_refused_at_every_place() {
    Set<String> broken = new HashSet<>();
    for (ObjectNode object : allObjects()) {
      for (ObjectNode place : places(object)) {
        place.put("notAField", 1);
        assertThatThrownBy(() -> Models.read(object))
            .as("%s with %s", Models.kind(object), place)
            .isInstanceOf(UnrecognizedPropertyException.class)
            .hasMessageContaining("notAField");
        place.remove("notAField");
        broken.add(Models.kind(object));
      }
    }
    assertThat(broken).containsExactlyInAnyOrderElementsOf(Models.kinds());
  }

  @Test
  void number_is_refused_as_text_and_text_is_refused_as_number() {
    ObjectNode deployment = Rendered.of(Manifests.BASE).one("Deployment", "parley");
    ObjectNode variable = (ObjectNode) deployment.at("/spec/template/spec/containers/0/env/0");
    variable.put("value", 1);
    assertThatThrownBy(() -> Models.read(deployment)).isInstanceOf(JsonProcessingException.class);
    variable.put("value", "1");
    assertThatCode(() -> Models.read(deployment)).doesNotThrowAnyException();
    ((ObjectNode) deployment.path("spec")).put("minReadySeconds", "45");
    assertThatThrownBy(() -> Models.read(deployment)).isInstanceOf(JsonProcessingException.class);
  }

  private static List<ObjectNode> allObjects() {
    List<ObjectNode> objects = new ArrayList<>();
    Manifests.applicable().forEach(directory -> objects.addAll(Rendered.of(directory).all()));
    return objects;
  }

  private static List<ObjectNode> places(JsonNode node) {
    List<ObjectNode> places = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      places.add(object);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      boolean isFree = FREE.contains(field.getKey()) && !field.getValue().has("matchLabels");
      if (!isFree) {
        places.addAll(places(field.getValue()));
      }
    }
    if (node.isArray()) {
      node.forEach(element -> places.addAll(places(element)));
    }
    return places;
  }
}
