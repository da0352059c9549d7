package dev.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a YAML mapping, and refuses unknown fields. */
final class Fields {
  private final String where;
  private final JsonNode node;

  /** Reads {@code node}, which may be missing. Throws if it has other fields than {@code known}. */
  Fields(String where, JsonNode node, Set<String> known) {
    this.where = where;
    this.node = node;
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new IllegalArgumentException(where + ": no support for " + name);
              }
            });
  }

  boolean has(String name) {
    return node.has(name);
  }

  String text(String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(where + ": " + name + " is not a text");
    }
    return value.textValue();
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : nodes(name)) {
      if (!value.isTextual()) {
        throw new IllegalArgumentException(where + ": " + name + " has what is not a text");
      }
      texts.add(value.textValue());
    }
    return texts;
  }

  List<Fields> list(String name, Set<String> known) {
    return nodes(name).stream().map(value -> new Fields(where + "/" + name, value, known)).toList();
  }

  private List<JsonNode> nodes(String name) {
    List<JsonNode> nodes = new ArrayList<>();
    node.path(name).forEach(nodes::add);
    return nodes;
  }

  /** Says whether the field exists and is true. */
  boolean holds(String name) {
    JsonNode value = node.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new IllegalArgumentException(where + ": " + name + " is neither true nor false");
    }
    return value.asBoolean();
  }

  /** Returns a field that maps names to texts. */
  Map<String, String> strings(String name) {
    Map<String, String> strings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.path(name).properties()) {
      if (!entry.getValue().isTextual()) {
        throw new IllegalArgumentException(where + ": " + name + " has what is not a text");
      }
      strings.put(entry.getKey(), entry.getValue().textValue());
    }
    return strings;
  }

  Fields object(String name, Set<String> known) {
    return new Fields(where + "/" + name, node.path(name), known);
  }
}
