package dev.parley.bench.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What two pages of a real browser sent for a call, as {@code record.js} wrote it: between their
 * entering, which {@link Page} does by itself, and their leaving.
 *
 * @param first of the page that waited for the call
 * @param second of the page that came to it
 */
public record Recording(List<Step> first, List<Step> second) {
  /** The directory of the recordings, one file for each client. */
  public static final Path DIRECTORY = Path.of("src", "bench", "recordings").toAbsolutePath();

  private static final String HEARD = " heard";

  /**
   * What a page sent at once.
   *
   * @param parts the messages; none if it is a report
   * @param heard how many messages of the other page it came after
   * @param met whether it came after the system had told of the other page
   */
  public record Step(List<Page.Part> parts, int heard, boolean met) {
    /** Whether it has no messages. */
    public boolean isReport() {
      return parts.isEmpty();
    }
  }

  /** Returns the recorded call of a system's client. */
  public static Recording of(String client) {
    try {
      JsonNode file = new ObjectMapper().readTree(DIRECTORY.resolve(client + ".json").toFile());
      return new Recording(steps(file.path("first")), steps(file.path("second")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Step> steps(JsonNode side) {
    List<Step> steps = new ArrayList<>();
    for (JsonNode entry : side) {
      String sent = entry.path("sent").asText();
      if (sent.equals("messages") || sent.equals("report")) {
        String after = entry.path("after").asText();
        int heard =
            after.endsWith(HEARD)
                ? Integer.parseInt(after.substring(0, after.length() - HEARD.length()))
                : 0;
        steps.add(new Step(parts(entry.path("messages")), heard, after.equals("peer-joined")));
      }
    }
    return steps;
  }

  private static List<Page.Part> parts(JsonNode messages) {
    List<Page.Part> parts = new ArrayList<>();
    for (JsonNode message : messages) {
      String kind = message.path(0).asText().toUpperCase(Locale.ROOT).replace('-', '_');
      parts.add(new Page.Part(MessageKind.valueOf(kind), message.path(1).asInt()));
    }
    return parts;
  }

  /** Returns how many messages the steps have. */
  public static int messages(List<Step> steps) {
    return steps.stream().mapToInt(step -> step.parts().size()).sum();
  }

  /**
   * Returns the number of the last answer of both pages together among the messages of its page.
   */
  public static int lastAnswer(List<Step> steps) {
    List<MessageKind> kinds =
        steps.stream().flatMap(step -> step.parts().stream()).map(Page.Part::kind).toList();
    return kinds.lastIndexOf(MessageKind.ANSWER);
  }
}
