package dev.parley.http.body;

import com.fasterxml.jackson.core.JsonToken;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of a join, of a room or of a lobby.
 *
 * @param id null if the server draws one
 * @param metadata null if there is none
 */
public record JoinRequest(@Nullable PeerId id, @Nullable Metadata metadata) {
  /** How the JSON member {@code id} is treated. */
  enum Id {
    /** It is read. */
    READ,
    /** It is ignored, like any other unknown member. */
    IGNORED
  }

  /** Reads a join. No body is the same as an empty object. */
  public static JoinRequest read(byte[] bytes, int maxMetadataBytes) {
    return bytes.length == 0
        ? new JoinRequest(null, null)
        : JsonReader.read(
            bytes, Problem.INVALID_PARAMETER, json -> read(json, Id.READ, maxMetadataBytes));
  }

  /** Returns the metadata, empty if there is none. */
  public Metadata metadataOrNone() {
    return metadata == null ? Metadata.NONE : metadata;
  }

  static JoinRequest read(JsonReader json, Id handling, int maxMetadataBytes) throws IOException {
    if (!json.isAt(JsonToken.START_OBJECT)) {
      throw json.refuse("The body must be a JSON object.");
    }
    PeerId id = null;
    Metadata metadata = null;
    String name = json.nextMember();
    while (name != null) {
      if (name.equals("metadata")) {
        metadata = metadata(json, maxMetadataBytes);
      } else if (name.equals("id") && handling == Id.READ) {
        id = id(json);
      } else {
        json.skip();
      }
      name = json.nextMember();
    }
    return new JoinRequest(id, metadata);
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
