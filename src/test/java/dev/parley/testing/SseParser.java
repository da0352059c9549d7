package dev.parley.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events line by line. Refuses unknown fields, carriage returns and text that is
 * not UTF-8, although the standard allows clients to accept them.
 */
public final class SseParser {
  private final Consumer<SseEvent> events;
  private String event = "message";
  private @Nullable String id;
  private @Nullable StringBuilder data;
  private @Nullable Long retry;
  private @Nullable Long reconnectionTime;

  public SseParser(Consumer<SseEvent> events) {
    this.events = events;
  }

  /** Takes one line without its line feed. */
  public void line(byte[] bytes) {
    String line = decode(bytes);
    if (line.isEmpty()) {
      dispatch();
    } else if (!line.startsWith(":")) {
      int colon = line.indexOf(": ");
      if (colon < 0) {
        throw new IllegalStateException("not a field: " + line);
      }
      field(line.substring(0, colon), line.substring(colon + 2));
    }
  }

  /** The last {@code retry} seen, in milliseconds. */
  public @Nullable Long reconnectionTime() {
    return reconnectionTime;
  }

  /** Whether nothing of an unfinished event has been read. */
  boolean isBetweenEvents() {
    return data == null && id == null;
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> event = value;
      case "id" -> id = value;
      case "data" ->
          data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
      case "retry" -> {
        retry = Long.valueOf(value);
        reconnectionTime = retry;
      }
      default -> throw new IllegalStateException("unknown field: " + name);
    }
  }

  private void dispatch() {
    if (data != null) {
      events.accept(new SseEvent(event, id, data.toString(), retry));
    }
    event = "message";
    id = null;
    data = null;
    retry = null;
  }

  private static String decode(byte[] bytes) {
    try {
      String line = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0) {
        throw new IllegalStateException("a control character in: " + line);
      }
      return line;
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("not UTF-8", e);
    }
  }
}
