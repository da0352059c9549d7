package dev.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The rendered objects of a kustomization. The machine's kustomize renders them, or {@link
 * Kustomization} if there is none.
 */
final class Rendered {
  private static final Map<Path, List<ObjectNode>> RENDERED = new ConcurrentHashMap<>();

  private final List<ObjectNode> objects;

  private Rendered(List<ObjectNode> objects) {
    this.objects = objects;
  }

  /** Returns a new copy, because tests change objects. */
  static Rendered of(Path directory) {
    List<ObjectNode> rendered = RENDERED.computeIfAbsent(directory, Rendered::render);
    return new Rendered(rendered.stream().map(ObjectNode::deepCopy).toList());
  }

  private static List<ObjectNode> render(Path directory) {
    return Kustomize.isInstalled()
        ? Kustomize.build(directory)
        : Kustomization.of(directory).objects();
  }

  List<ObjectNode> all() {
    return objects;
  }

  Stream<ObjectNode> all(String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind));
  }

  Optional<ObjectNode> find(String kind, String name) {
    return all(kind).filter(object -> name(object).equals(name)).findFirst();
  }

  ObjectNode one(String kind, String name) {
    return find(kind, name).orElseThrow(() -> new AssertionError("No " + kind + " " + name));
  }

  /** Returns the objects with a pod template: Deployments, StatefulSets and Knative Services. */
  List<ObjectNode> workloads() {
    return objects.stream().filter(object -> !pod(object).isMissingNode()).toList();
  }

  /** Returns the workload that runs Parley. */
  ObjectNode parley() {
    return workloads().stream()
        .filter(workload -> name(workload).equals("parley"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("Parley does not run"));
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  static JsonNode pod(JsonNode workload) {
    return workload.at("/spec/template/spec");
  }

  static JsonNode container(JsonNode workload) {
    return pod(workload).at("/containers/0");
  }

  /** Returns Parley's settings, by the names of their environment variables. */
  Map<String, String> settings() {
    String configMap = container(parley()).at("/envFrom/0/configMapRef/name").asText();
    Map<String, String> settings = new TreeMap<>();
    one("ConfigMap", configMap)
        .path("data")
        .properties()
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    return settings;
  }

  /** Returns a setting in seconds; throws if it is not set. */
  long seconds(String variable) {
    String value = settings().get(variable);
    if (value == null) {
      throw new AssertionError(variable + " is not set");
    }
    return time(value);
  }

  /** Returns the longest life of a stream in seconds: 1.2 times the stream age. */
  long oldestStream() {
    return seconds("PARLEY_DELIVERY_STREAM_AGE") * 6 / 5;
  }

  /** Converts a time like {@code 13m} or {@code 75s} to seconds. */
  static long time(String time) {
    return Duration.parse("PT" + time.toUpperCase(Locale.ROOT)).toSeconds();
  }
}
