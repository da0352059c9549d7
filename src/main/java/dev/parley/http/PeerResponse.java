package dev.parley.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.protocol.Timestamps;
import dev.parley.room.Peer;
import java.io.IOException;
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

  /** Writes it as an object, as data binding does. */
  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeFieldName("metadata");
    json.writeRawValue(metadata);
    json.writeStringField("joinedAt", joinedAt);
    if (polite != null) {
      json.writeBooleanField("polite", polite);
    }
    json.writeEndObject();
  }

  private static PeerResponse withRole(Peer peer, @Nullable Boolean polite) {
    return new PeerResponse(
        peer.id().value(), peer.metadata().json(), Timestamps.text(peer.joinedAt()), polite);
  }
}
