package dev.parley.k8s;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.k8s.Resources.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes ConfigMaps and Secrets from files and literals, and the hashes in their names, like
 * kustomize.
 */
final class Generator {
  static final Set<String> FIELDS =
      Set.of("name", "behavior", "envs", "literals", "files", "options");
  private static final Set<String> OPTIONS = Set.of("disableNameSuffixHash", "labels");

  private Generator() {}

  /** Adds the object of an entry to the resources, or merges it into an existing one. */
  static void generate(Path directory, String kind, Fields entry, Resources resources) {
    Map<String, String> data = data(directory, kind, entry);
    String name = entry.text("name");
    if (!entry.has("behavior")) {
      Fields options = entry.object("options", OPTIONS);
      ObjectNode object = object(kind, name, data);
      options
          .strings("labels")
          .forEach(
              (label, value) -> metadata(object).withObjectProperty("labels").put(label, value));
      resources.add(new Resource(object, !options.holds("disableNameSuffixHash")));
      return;
    }
    if (!entry.text("behavior").equals("merge")) {
      throw new IllegalArgumentException("No support for behavior " + entry.text("behavior"));
    }
    Resource merged =
        resources
            .find("", kind, name)
            .filter(Resource::isGenerated)
            .orElseThrow(() -> new IllegalArgumentException("Nothing to merge into: " + name));
    data.forEach(merged.object().withObjectProperty("data")::put);
  }

  private static Map<String, String> data(Path directory, String kind, Fields entry) {
    Map<String, String> data = new TreeMap<>();
    for (String file : entry.texts("files")) {
      if (file.contains("=")) {
        throw new IllegalArgumentException("No support for a key of its own: " + file);
      }
      data.put(Path.of(file).getFileName().toString(), Yaml.text(directory.resolve(file)));
    }
    for (String file : entry.texts("envs")) {
      Yaml.text(directory.resolve(file))
          .lines()
          .map(String::stripLeading)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(line -> put(data, line));
    }
    entry.texts("literals").forEach(line -> put(data, line));
    if (kind.equals("Secret")) {
      data.replaceAll((key, value) -> base64(value));
    }
    return data;
  }

  private static void put(Map<String, String> data, String line) {
    int equals = line.indexOf('=');
    if (equals < 1 || line.startsWith("\"", equals + 1) || line.startsWith("'", equals + 1)) {
      throw new IllegalArgumentException("Not key=value without quotes: " + line);
    }
    if (data.put(line.substring(0, equals), line.substring(equals + 1)) != null) {
      throw new IllegalArgumentException("Twice: " + line);
    }
  }

  private static ObjectNode object(String kind, String name, Map<String, String> data) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", "v1").put("kind", kind);
    metadata(object).put("name", name);
    if (kind.equals("Secret")) {
      object.put("type", "Opaque");
    }
    data.forEach(object.putObject("data")::put);
    return object;
  }

  private static ObjectNode metadata(ObjectNode object) {
    return object.withObjectProperty("metadata");
  }

  /** Returns the name with the hash of the content. */
  static String hashedName(Resource resource) {
    Map<String, String> data = new TreeMap<>();
    resource
        .object()
        .path("data")
        .properties()
        .forEach(entry -> data.put(entry.getKey(), entry.getValue().textValue()));
    ObjectNode hashed = JsonNodeFactory.instance.objectNode();
    data.forEach(hashed.putObject("data")::put);
    // kustomize hashes an empty name here, because it reads the name from the wrong place.
    hashed.put("kind", resource.kind()).put("name", "");
    if (resource.kind().equals("Secret")) {
      hashed.put("type", "Opaque");
    }
    // Go's encoder escapes these three.
    String json =
        hashed.toString().replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
    return resource.name() + "-" + readable(sha256(json).substring(0, 10));
  }

  /** Replaces letters and digits that could form words, like kustomize. */
  private static String readable(String hex) {
    return hex.replace('0', 'g')
        .replace('1', 'h')
        .replace('3', 'k')
        .replace('a', 'm')
        .replace('e', 't');
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
