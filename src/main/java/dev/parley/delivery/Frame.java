package dev.parley.delivery;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Json;
import dev.parley.protocol.Timestamps;
import dev.parley.room.LogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the frames of an event stream (WHATWG HTML, 9.2). Data is JSON on one line, so that one
 * {@code data:} field is enough.
 */
final class Frame {
  private Frame() {}

  /** Returns an event of the log. */
  static byte[] event(String epoch, LogEntry entry) {
    String name = entry.event().name();
    StringBuilder frame = new StringBuilder(96 + entry.event().length());
    if (!name.equals("message")) {
      frame.append("event: ").append(name).append('\n');
    }
    return bytes(entry.writeTo(id(frame, epoch, entry.number()).append("data: ")));
  }

  /** Returns the first event of a stream, preceded by the reconnection time. */
  static byte[] hello(long retryMillis, EventId position, String data) {
    StringBuilder frame = new StringBuilder(96 + data.length());
    frame.append("retry: ").append(retryMillis).append("\nevent: hello\n");
    return bytes(id(frame, position.epoch(), position.number()).append("data: ").append(data));
  }

  /** Returns a heartbeat; its id is the position that the stream has reached. */
  static byte[] ping(EventId position, Instant at) {
    StringBuilder frame = new StringBuilder(96).append("event: ping\n");
    return bytes(
        id(frame, position.epoch(), position.number())
            .append("data: {\"at\":\"")
            .append(Timestamps.text(at))
            .append("\"}"));
  }

  /** Returns the event for a peer that a moderator removed. */
  static byte[] removed(Instant at, @Nullable String message) {
    StringBuilder data = new StringBuilder("{\"at\":\"").append(Timestamps.text(at)).append('"');
    if (message != null) {
      Json.string(data.append(",\"message\":"), message);
    }
    return withoutId("removed", data.append('}').toString());
  }

  /** Returns an event that is not in the log and thus has no id. */
  static byte[] withoutId(String name, String data) {
    return bytes(
        new StringBuilder(64 + data.length())
            .append("event: ")
            .append(name)
            .append("\ndata: ")
            .append(data));
  }

  /** Returns a reconnection time alone, with which clients dispatch no event. */
  static byte[] retry(long millis) {
    return bytes(new StringBuilder("retry: ").append(millis));
  }

  private static StringBuilder id(StringBuilder frame, String epoch, long number) {
    return frame.append("id: ").append(epoch).append('-').append(number).append('\n');
  }

  private static byte[] bytes(StringBuilder frame) {
    return frame.append("\n\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
