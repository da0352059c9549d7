package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KustomizationTest {

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void every_overlay_renders(Path directory) {
    assertThat(Kustomization.of(directory).objects()).hasSizeGreaterThan(3);
  }

  /** A patch without a target is a mistake, except where the component says that it may happen. */
  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void every_patch_finds_its_target(Path directory) {
    List<String> expected =
        directory.equals(Manifests.tested("own-redis-tls"))
            ? List.of("redis-tls/server.yaml")
            : List.of();
    assertThat(Kustomization.of(directory).unmatched()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  @EnabledIf(
      value = "dev.parley.k8s.Kustomize#isInstalled",
      disabledReason = "needs kustomize 5, or kubectl 1.27 or newer, on the path")
  void every_overlay_renders_like_kustomize(Path directory) {
    Map<String, JsonNode> ours = byName(Kustomization.of(directory).objects());
    Map<String, JsonNode> theirs = byName(Kustomize.build(directory));
    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
    assertThat(ours).allSatisfy((name, object) -> assertThat(object).isEqualTo(theirs.get(name)));
  }

  @Test
  void every_component_is_rendered_somewhere() throws IOException {
    StringBuilder used = new StringBuilder();
    for (Path directory : Manifests.applicable()) {
      Yaml.document(directory.resolve("kustomization.yaml"))
          .path("components")
          .forEach(component -> used.append(component.asText()).append('\n'));
    }
    assertThat(Manifests.components()).hasSizeGreaterThan(5);
    assertThat(Manifests.components())
        .allSatisfy(
            component -> assertThat(used).contains("components/" + component.getFileName() + "\n"));
  }

  @Test
  void every_file_is_used_by_a_kustomization() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("k8s"))) {
      assertThat(files.filter(file -> file.toString().matches(".*\\.(yaml|env|conf|json)")))
          .allSatisfy(
              file -> {
                String name = file.getFileName().toString();
                Path kustomization = file.resolveSibling("kustomization.yaml");
                assertThat(kustomization).exists();
                if (!file.equals(kustomization)) {
                  assertThat(
                          Yaml.document(kustomization).findValuesAsText("path").contains(name)
                              || Yaml.document(kustomization).toString().contains('"' + name + '"'))
                      .as("%s is named in its kustomization", file)
                      .isTrue();
                }
              });
    }
  }

  /** If two places set one value, the result depends on the version of kustomize. */
  @Test
  void settings_of_a_component_are_set_only_there() {
    for (Path directory : Manifests.applicable()) {
      List<String> own = settings(directory);
      assertThat(own).isNotEmpty();
      for (JsonNode component :
          Yaml.document(directory.resolve("kustomization.yaml")).path("components")) {
        Path used = directory.resolve(component.asText());
        assertThat(settings(used)).as("%s and %s", directory, used).noneMatch(own::contains);
      }
    }
  }

  /** Returns the names that a kustomization itself merges into the settings. */
  private static List<String> settings(Path directory) {
    List<String> names = new ArrayList<>();
    for (JsonNode entry :
        Yaml.document(directory.resolve("kustomization.yaml")).path("configMapGenerator")) {
      if (entry.path("name").asText().equals("parley")) {
        entry.path("literals").forEach(literal -> names.add(literal.asText()));
        entry
            .path("envs")
            .forEach(
                file -> Yaml.text(directory.resolve(file.asText())).lines().forEach(names::add));
      }
    }
    return names.stream()
        .filter(line -> line.matches("[A-Z_]+=.*"))
        .map(line -> line.substring(0, line.indexOf('=')))
        .toList();
  }

  @TempDir Path directory;

  @Test
  void unsupported_fields_are_refused() throws IOException {
    refuse("namePrefix: a-", "namePrefix");
    refuse("configMapGenerator: [{name: a, env: b}]", "env");
    refuse("configMapGenerator: [{name: a, options: {immutable: true}}]", "immutable");
    refuse("patches: [{patch: '[]', target: {kind: Service}}]", "patch");
    refuse("images: [{name: parley, digest: 'sha256:0'}]", "digest");
  }

  private void refuse(String line, String field) throws IOException {
    Files.writeString(
        directory.resolve("kustomization.yaml"),
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + line + "\n");
    assertThatThrownBy(() -> Kustomization.of(directory))
        .hasMessageEndingWith("no support for " + field);
  }

  private static Map<String, JsonNode> byName(List<? extends JsonNode> objects) {
    Map<String, JsonNode> byName = new TreeMap<>();
    for (JsonNode object : objects) {
      String name =
          String.join(
              " ",
              object.path("apiVersion").asText(),
              object.path("kind").asText(),
              object.at("/metadata/name").asText());
      assertThat(byName.put(name, object)).as(name).isNull();
    }
    return byName;
  }
}
