package dev.parley.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The objects of a kustomization during rendering, in order. */
final class Resources {
  /**
   * An object.
   *
   * @param isGenerated whether its name gets a hash of its content
   */
  record Resource(ObjectNode object, boolean isGenerated) {
    String kind() {
      return object.path("kind").asText();
    }

    String name() {
      return object.at("/metadata/name").asText();
    }

    String apiVersion() {
      return object.path("apiVersion").asText();
    }

    /** Returns the API group; empty for the core API. */
    String group() {
      int slash = apiVersion().indexOf('/');
      return slash < 0 ? "" : apiVersion().substring(0, slash);
    }

    boolean is(String group, String kind, String name) {
      return group().equals(group) && kind().equals(kind) && name().equals(name);
    }
  }

  private final List<Resource> resources = new ArrayList<>();

  void add(Resource added) {
    if (find(added.group(), added.kind(), added.name()).isPresent()) {
      throw new IllegalArgumentException("Twice: " + added.kind() + " " + added.name());
    }
    resources.add(added);
  }

  void addAll(Resources others) {
    others.resources.forEach(this::add);
  }

  Optional<Resource> find(String group, String kind, String name) {
    return resources.stream().filter(resource -> resource.is(group, kind, name)).findFirst();
  }

  void replace(Resource old, ObjectNode object) {
    resources.set(resources.indexOf(old), new Resource(object, old.isGenerated()));
  }

  void remove(Resource resource) {
    resources.remove(resource);
  }

  List<Resource> all() {
    return Collections.unmodifiableList(resources);
  }
}
