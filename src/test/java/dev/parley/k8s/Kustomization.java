package dev.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.k8s.Resources.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Renders a kustomization on machines without kustomize. It implements the part of kustomize that
 * the manifests use, and refuses every other field. So it never renders anything differently. Where
 * kustomize is installed, {@link KustomizationTest} compares the two.
 */
final class Kustomization {
  private static final Set<String> FIELDS =
      Set.of(
          "apiVersion",
          "kind",
          "namespace",
          "resources",
          "components",
          "images",
          "configMapGenerator",
          "secretGenerator",
          "patches",
          "configurations");
  private static final Set<String> IMAGE_FIELDS = Set.of("name", "newName", "newTag");

  private final References references = new References();
  private final List<String> unmatched = new ArrayList<>();
  private final Resources resources;

  private Kustomization(Path directory) {
    resources = new Resources();
    accumulate(directory.normalize(), "Kustomization", resources);
    name(resources);
  }

  /** Renders the kustomization of a directory. */
  static Kustomization of(Path directory) {
    return new Kustomization(directory);
  }

  List<ObjectNode> objects() {
    return resources.all().stream().map(Resource::object).toList();
  }

  /** Returns the patches without a target. */
  List<String> unmatched() {
    return unmatched;
  }

  private void accumulate(Path directory, String kind, Resources into) {
    Path file = directory.resolve("kustomization.yaml");
    Fields fields = new Fields(file.toString(), Yaml.document(file), FIELDS);
    if (!fields.text("kind").equals(kind)) {
      throw new IllegalArgumentException(file + " is not a " + kind);
    }
    for (String resource : fields.texts("resources")) {
      into.addAll(load(directory.resolve(resource).normalize()));
    }
    // Before the components, as kustomize does since 5.1; the manifests do not depend on it.
    generate(directory, fields, into);
    for (String component : fields.texts("components")) {
      accumulate(directory.resolve(component).normalize(), "Component", into);
    }
    fields.texts("configurations").forEach(name -> references.addAll(directory.resolve(name)));
    for (Fields patch : fields.list("patches", Patch.FIELDS)) {
      if (!Patch.apply(directory, patch, into)) {
        unmatched.add(directory.getFileName() + "/" + patch.text("path"));
      }
    }
    if (fields.has("namespace")) {
      String namespace = fields.text("namespace");
      into.all().forEach(each -> metadata(each).put("namespace", namespace));
    }
    fields.list("images", IMAGE_FIELDS).forEach(image -> into.all().forEach(rename(image)));
  }

  private Resources load(Path path) {
    Resources loaded = new Resources();
    if (Files.isDirectory(path)) {
      accumulate(path, "Kustomization", loaded);
    } else {
      loaded.add(new Resource(Yaml.object(path), false));
    }
    return loaded;
  }

  private static void generate(Path directory, Fields fields, Resources into) {
    Map.of("configMapGenerator", "ConfigMap", "secretGenerator", "Secret")
        .forEach(
            (field, kind) ->
                fields
                    .list(field, Generator.FIELDS)
                    .forEach(entry -> Generator.generate(directory, kind, entry, into)));
  }

  private static Consumer<Resource> rename(Fields image) {
    String name = image.text("name");
    return resource ->
        containers(
            resource.object(),
            (container, old) -> {
              int colon = old.indexOf(':');
              String oldTag = colon < 0 ? "" : old.substring(colon + 1);
              if ((colon < 0 ? old : old.substring(0, colon)).equals(name)) {
                String newName = image.has("newName") ? image.text("newName") : name;
                String tag = image.has("newTag") ? image.text("newTag") : oldTag;
                container.put("image", tag.isEmpty() ? newName : newName + ":" + tag);
              }
            });
  }

  private static void containers(JsonNode node, BiConsumer<ObjectNode, String> use) {
    for (String name : List.of("containers", "initContainers")) {
      for (JsonNode container : node.path(name)) {
        if (container instanceof ObjectNode object && object.path("image").isTextual()) {
          use.accept(object, object.path("image").textValue());
        }
      }
    }
    node.forEach(child -> containers(child, use));
  }

  private void name(Resources resources) {
    for (Resource resource : resources.all()) {
      if (resource.isGenerated()) {
        String old = resource.name();
        String hashed = Generator.hashedName(resource);
        references.rename(resources, resource.kind(), old, hashed);
        metadata(resource).put("name", hashed);
      }
    }
  }

  private static ObjectNode metadata(Resource resource) {
    return resource.object().withObjectProperty("metadata");
  }
}
