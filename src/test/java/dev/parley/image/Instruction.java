package dev.parley.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;

/**
 * One instruction of a Dockerfile, {@code RUN} for example, and what follows it, with continued
 * lines put together.
 */
record Instruction(String keyword, String text) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The words of its exec form, {@code ["java", "-version"]}; empty if it has none. */
  Optional<List<String>> exec() {
    int bracket = text.indexOf('[');
    if (bracket < 0 || !text.endsWith("]")) {
      return Optional.empty();
    }
    try {
      return Optional.of(List.of(JSON.readValue(text.substring(bracket), String[].class)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Its words other than options, {@code --from=build} for example. */
  List<String> words() {
    return List.of(text.split("\\s+")).stream().filter(word -> !word.startsWith("--")).toList();
  }

  /** The value of an option, {@code from} for example. */
  Optional<String> option(String name) {
    String start = "--" + name + "=";
    return List.of(text.split("\\s+")).stream()
        .filter(word -> word.startsWith(start))
        .map(word -> word.substring(start.length()))
        .findFirst();
  }
}
