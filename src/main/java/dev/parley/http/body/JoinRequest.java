package dev.parley.http.body;

import com.fasterxml.jackson.core.JsonToken;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.Lifetimes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of a join, of a room or of a lobby.
 *
 * @param id null if the server draws one
 * @param metadata null if there is none
 * @param lease how long the peer stays until it is heard of for the first time
 */
public record JoinRequest(@Nullable PeerId id, @Nullable Metadata metadata, Duration lease) {
  /** How the JSON members that only a join has are treated. */
  enum OwnMembers {
    /** They are read. */
    READ,
    /** They are ignored, like any other unknown member. */
    IGNORED
  }

  /** Reads a join. No body is the same as an empty object. */
  public static JoinRequest read(byte[] bytes, int maxMetadataBytes) {
    return bytes.length == 0
        ? new JoinRequest(null, null, Lifetimes.LEASE)
        : JsonReader.read(
            bytes,
            Problem.INVALID_PARAMETER,
            json -> read(json, OwnMembers.READ, maxMetadataBytes));
  }

  /** Returns the metadata, empty if there is none. */
  public Metadata metadataOrNone() {
    return metadata == null ? Metadata.NONE : metadata;
  }

  static JoinRequest read(JsonReader json, OwnMembers handling, int maxMetadataBytes)
      throws IOException {
    if (!json.isAt(JsonToken.START_OBJECT)) {
      throw json.refuse("The body must be a JSON object.");
    }
    PeerId id = null;
    Metadata metadata = null;
    Duration lease = Lifetimes.LEASE;
    String name = json.nextMember();
    while (name != null) {
      if (name.equals("metadata")) {
        metadata = metadata(json, maxMetadataBytes);
      } else if (name.equals("id") && handling == OwnMembers.READ) {
        id = id(json);
      } else if (name.equals("lease") && handling == OwnMembers.READ) {
        lease = lease(json);
      } else {
        json.skip();
      }
      name = json.nextMember();
    }
    return new JoinRequest(id, metadata, lease);
  }

  private static Duration lease(JsonReader json) throws IOException {
    int seconds = json.isAt(JsonToken.VALUE_NUMBER_INT) ? json.smallInt() : -1;
    if (seconds < Lifetimes.MIN_LEASE.toSeconds() || seconds > Lifetimes.LEASE.toSeconds()) {
      throw json.refuse(
          "lease is a whole number from %d to %d."
              .formatted(Lifetimes.MIN_LEASE.toSeconds(), Lifetimes.LEASE.toSeconds()));
    }
    return Duration.ofSeconds(seconds);
  }

  private static PeerId id(JsonReader json) throws IOException {
    if (!json.isAt(JsonToken.VALUE_STRING)) {
      throw new Refusal(Problem.INVALID_ID, "id must be a string.");
    }
    return new PeerId(json.string("id"));
  }

  private static Metadata metadata(JsonReader json, int maxBytes) throws IOException {
    if (!json.isAt(JsonToken.START_OBJECT)) {
      throw json.refuse("metadata must be a JSON object.");
    }
    String copy = json.copy();
    if (copy.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
      throw json.refuse("metadata is larger than it may be.");
    }
    return new Metadata(copy);
  }
}
