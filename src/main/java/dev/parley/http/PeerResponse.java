package dev.parley.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.parley.protocol.Timestamps;
import dev.parley.room.Peer;
import org.jspecify.annotations.Nullable;

/**
 * A peer in an answer.
 *
 * @param metadata a JSON object
 * @param joinedAt ISO 8601, UTC, with milliseconds
 * @param polite the role of the client that asks toward this peer; null if the answer has no roles
 */
@JsonPropertyOrder({"id", "metadata", "joinedAt", "polite"})
@JsonInclude(JsonInclude.Include.NON_NULL)
record PeerResponse(
    String id, @JsonRawValue String metadata, String joinedAt, @Nullable Boolean polite) {
  static PeerResponse of(Peer peer) {
    return withRole(peer, null);
  }

  /** Returns {@code other} with the role that {@code self} plays toward it. */
  static PeerResponse of(Peer self, Peer other) {
    return withRole(other, self.isPoliteToward(other));
  }

  private static PeerResponse withRole(Peer peer, @Nullable Boolean polite) {
    return new PeerResponse(
        peer.id().value(), peer.metadata().json(), Timestamps.text(peer.joinedAt()), polite);
  }
}
