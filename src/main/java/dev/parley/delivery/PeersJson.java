package dev.parley.delivery;

import dev.parley.protocol.Timestamps;
import dev.parley.room.Peer;
import java.util.List;

/** Writes the peers of a room as JSON. */
final class PeersJson {
  private PeersJson() {}

  /**
   * Appends a JSON array of {@code others}. The member {@code polite} says which role {@code self}
   * plays toward each of them.
   */
  static StringBuilder append(StringBuilder json, Peer self, List<Peer> others) {
    json.append('[');
    for (Peer other : others) {
      if (json.charAt(json.length() - 1) != '[') {
        json.append(',');
      }
      append(json, other).append(",\"polite\":").append(self.isPoliteToward(other)).append('}');
    }
    return json.append(']');
  }

  private static StringBuilder append(StringBuilder json, Peer peer) {
    return json.append("{\"id\":\"")
        .append(peer.id())
        .append("\",\"metadata\":")
        .append(peer.metadata().json())
        .append(",\"joinedAt\":\"")
        .append(Timestamps.text(peer.joinedAt()))
        .append('"');
  }
}
