package dev.parley.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Prints a diagnosis for people: a block for each pair, and a line for each entry of evidence. */
final class DiagnosisText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DiagnosisText() {}

  static String of(DiagnosisResponse diagnosis) {
    StringBuilder text = new StringBuilder("room ").append(diagnosis.room()).append('\n');
    if (diagnosis.pairs().isEmpty()) {
      text.append("\nNothing is known of any two peers.\n");
    }
    diagnosis.pairs().forEach(pair -> append(text, pair));
    if (diagnosis.omitted() != null) {
      text.append("\nand ").append(diagnosis.omitted()).append(" more pairs\n");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, DiagnosisResponse.PairResponse pair) {
    text.append('\n')
        .append(String.join(" and ", pair.peers()))
        .append(": ")
        .append(pair.verdict())
        .append(" (")
        .append(pair.confidence())
        .append(") since ")
        .append(pair.since())
        .append("\n  ")
        .append(pair.advice())
        .append("\n  See ")
        .append(pair.docs())
        .append('\n');
    pair.evidence().forEach(entry -> text.append("    ").append(line(entry)).append('\n'));
  }

  /** Prints the members of an entry in their order, names before values. */
  private static String line(EntryResponse entry) {
    JsonNode members = JSON.valueToTree(entry);
    return members.properties().stream()
        .map(
            member ->
                switch (member.getKey()) {
                  case "at", "what" -> member.getValue().textValue();
                  default -> member.getKey() + " " + value(member.getValue());
                })
        .collect(Collectors.joining(" "));
  }

  private static String value(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(DiagnosisText::value)
          .collect(Collectors.joining(" ", "[", "]"));
    } else if (value.isObject()) {
      return value.properties().stream()
          .map(member -> member.getKey() + " " + value(member.getValue()))
          .collect(Collectors.joining(" ", "(", ")"));
    }
    return value.isTextual() ? quoted(value.textValue()) : value.asText();
  }

  /** Quotes texts that may hold anything: sessions. */
  private static String quoted(String text) {
    if (text.matches("[A-Za-z0-9._~:-]+")) {
      return text;
    }
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A string could not be written as JSON", e);
    }
  }
}
