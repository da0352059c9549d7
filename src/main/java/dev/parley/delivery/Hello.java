package dev.parley.delivery;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Json;
import dev.parley.protocol.Member;
import dev.parley.room.Snapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes {@code hello}, the first event of every stream (docs/protocol.md). */
final class Hello {
  private Hello() {}

  /**
   * Returns the frame.
   *
   * @param token a new token for the client; null to leave it out
   */
  static byte[] frame(
      Member member,
      Snapshot room,
      StartPosition start,
      Duration heartbeat,
      @Nullable String token) {
    EventId id = new EventId(room.epoch(), start.number());
    String data = data(member, room, start, heartbeat, token);
    return Frame.hello(ReconnectionTime.drawMillis(), id, data);
  }

  private static String data(
      Member member,
      Snapshot room,
      StartPosition start,
      Duration heartbeat,
      @Nullable String token) {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"room\":\"")
        .append(member.room())
        .append("\",\"id\":\"")
        .append(member.peer())
        .append("\",\"resumed\":")
        .append(start.isResumed());
    StartPosition.Reason reason = start.reason();
    if (reason != null) {
      json.append(",\"reason\":\"").append(reason.text()).append('"');
    }
    PeersJson.append(json.append(",\"peers\":"), room.self(), room.others());
    json.append(",\"heartbeat\":").append(seconds(heartbeat));
    if (token != null) {
      Json.string(json.append(",\"token\":"), token);
    }
    return json.append('}').toString();
  }

  private static String seconds(Duration duration) {
    return duration.toMillisPart() == 0
        ? Long.toString(duration.toSeconds())
        : Double.toString(duration.toMillis() / 1000.0);
  }
}
