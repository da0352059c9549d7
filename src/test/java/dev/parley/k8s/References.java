package dev.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.k8s.Resources.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The places at which objects name a ConfigMap or a Secret. They get its generated name. */
final class References {
  private static final String CONTAINERS = "spec/template/spec/containers/";
  private static final String VOLUMES = "spec/template/spec/volumes/";

  /** A place in objects of one kind with the name of an object of another kind. */
  private record Reference(String target, String group, String kind, String path) {}

  private final List<Reference> references = new ArrayList<>();

  /** Begins with the references that kustomize has by default, as far as the manifests use them. */
  References() {
    for (String workload : List.of("Deployment", "StatefulSet")) {
      String[][] paths = {
        {"ConfigMap", CONTAINERS + "envFrom/configMapRef/name"},
        {"ConfigMap", CONTAINERS + "env/valueFrom/configMapKeyRef/name"},
        {"ConfigMap", VOLUMES + "configMap/name"},
        {"Secret", CONTAINERS + "envFrom/secretRef/name"},
        {"Secret", CONTAINERS + "env/valueFrom/secretKeyRef/name"},
        {"Secret", VOLUMES + "secret/secretName"},
      };
      for (String[] path : paths) {
        references.add(new Reference(path[0], "apps", workload, path[1]));
      }
    }
  }

  /** Adds the references of a configuration file. */
  void addAll(Path file) {
    Fields configuration =
        new Fields(file.toString(), Yaml.document(file), Set.of("nameReference"));
    for (Fields target :
        configuration.list("nameReference", Set.of("kind", "version", "fieldSpecs"))) {
      for (Fields field : target.list("fieldSpecs", Set.of("kind", "group", "path"))) {
        references.add(
            new Reference(
                target.text("kind"), field.text("group"), field.text("kind"), field.text("path")));
      }
    }
  }

  /** Replaces a name in all references to it. */
  void rename(Resources resources, String targetKind, String from, String to) {
    for (Reference reference : references) {
      for (Resource resource : resources.all()) {
        if (reference.target().equals(targetKind)
            && reference.group().equals(resource.group())
            && reference.kind().equals(resource.kind())) {
          rename(resource.object(), reference.path(), from, to);
        }
      }
    }
  }

  private static void rename(JsonNode node, String path, String from, String to) {
    if (node.isArray()) {
      node.forEach(element -> rename(element, path, from, to));
      return;
    }
    int slash = path.indexOf('/');
    if (slash >= 0) {
      rename(node.path(path.substring(0, slash)), path.substring(slash + 1), from, to);
    } else if (node instanceof ObjectNode object && object.path(path).asText().equals(from)) {
      object.put(path, to);
    }
  }
}
