package dev.parley.k8s;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads YAML; throws if a key occurs twice. */
final class Yaml {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private Yaml() {}

  /** Returns all documents of a text. */
  static List<JsonNode> documents(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      List<JsonNode> documents = new ArrayList<>();
      while (parser.nextToken() != null) {
        documents.add(MAPPER.readTree(parser));
      }
      return documents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the only document of a file. */
  static JsonNode document(Path file) {
    List<JsonNode> documents = documents(text(file));
    if (documents.size() != 1) {
      throw new IllegalArgumentException(file + " has " + documents.size() + " documents");
    }
    return documents.get(0);
  }

  /** Returns the only document of a file, which must be a mapping. */
  static ObjectNode object(Path file) {
    if (document(file) instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException(file + " is not a mapping");
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
