package dev.parley.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.k8s.Resources.Resource;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Changes one object with the operations of RFC 6902, or deletes it. */
final class Patch {
  static final Set<String> FIELDS = Set.of("target", "path");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Patch() {}

  /**
   * Applies an entry of {@code patches}.
   *
   * @return whether the patch had a target
   */
  static boolean apply(Path directory, Fields entry, Resources resources) {
    Path file = directory.resolve(entry.text("path"));
    if (!entry.has("target")) {
      delete(file, resources);
      return true;
    }
    Fields target = entry.object("target", Set.of("group", "kind", "name"));
    String name = target.text("name");
    if (!name.matches("[a-z-]+")) {
      throw new IllegalArgumentException("No support for expressions: " + name);
    }
    Optional<Resource> patched = resources.find(target.text("group"), target.text("kind"), name);
    patched.ifPresent(
        resource -> resources.replace(resource, patched(resource.object(), Yaml.document(file))));
    return patched.isPresent();
  }

  private static void delete(Path file, Resources resources) {
    JsonNode document = Yaml.document(file);
    Fields patch =
        new Fields(file.toString(), document, Set.of("apiVersion", "kind", "metadata", "$patch"));
    String name = patch.object("metadata", Set.of("name")).text("name");
    if (!patch.text("$patch").equals("delete")) {
      throw new IllegalArgumentException(file + ": no support for merging");
    }
    Resource deleted =
        resources.all().stream()
            .filter(resource -> resource.apiVersion().equals(patch.text("apiVersion")))
            .filter(resource -> resource.kind().equals(patch.text("kind")))
            .filter(resource -> resource.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(file + ": nothing to delete"));
    resources.remove(deleted);
  }

  private static ObjectNode patched(ObjectNode object, JsonNode operations) {
    try (var objects = Json.createReader(new StringReader(object.toString()));
        var patches = Json.createReader(new StringReader(operations.toString()))) {
      JsonObject before = objects.readObject();
      JsonArray patch = patches.readArray();
      return (ObjectNode) MAPPER.readTree(Json.createPatch(patch).apply(before).toString());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
