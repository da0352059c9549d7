package dev.parley.delivery;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Json;
import dev.parley.protocol.Timestamps;
import dev.parley.room.LogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an event stream (WHATWG HTML, 9.2). Data is JSON on one line, so one {@code data:}
 * field carries it.
 */
final class Frame {
  private Frame() {}

  /** An event of the log. */
  static byte[] event(String epoch, LogEntry entry) {
    String name = entry.event().name();
    StringBuilder frame = new StringBuilder(512);
    if (!name.equals("message")) {
      frame.append("event: ").append(name).append('\n');
    }
    return bytes(id(frame, epoch, entry.number()).append("data: ").append(entry.data()));
  }

  /** The first event of a stream, with the reconnection time in front. */
  static byte[] hello(long retryMillis, EventId place, String data) {
    StringBuilder frame = new StringBuilder(512);
    frame.append("retry: ").append(retryMillis).append("\nevent: hello\n");
    return bytes(id(frame, place.epoch(), place.number()).append("data: ").append(data));
  }

  /** A sign of life, with the place that the stream has reached. */
  static byte[] ping(EventId place, Instant at) {
    StringBuilder frame = new StringBuilder(96).append("event: ping\n");
    return bytes(
        id(frame, place.epoch(), place.number())
            .append("data: {\"at\":\"")
            .append(Timestamps.text(at))
            .append("\"}"));
  }

  /** Tells a peer that it was removed. */
  static byte[] removed(Instant at, @Nullable String message) {
    StringBuilder data = new StringBuilder("{\"at\":\"").append(Timestamps.text(at)).append('"');
    if (message != null) {
      Json.string(data.append(",\"message\":"), message);
    }
    return aside("removed", data.append('}').toString());
  }

  /** An event for one client alone, beside the log and so without an id. */
  static byte[] aside(String name, String data) {
    return bytes(
        new StringBuilder(64 + data.length())
            .append("event: ")
            .append(name)
            .append("\ndata: ")
            .append(data));
  }

  /** A reconnection time alone: the client comes back after it, and no event is dispatched. */
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
