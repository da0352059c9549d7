package dev.parley.http;

import com.fasterxml.jackson.core.JsonToken;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of a join, and of an update, which has no id.
 *
 * @param id null if the client leaves it to the server
 * @param metadata null if there is none
 */
record JoinBody(@Nullable PeerId id, @Nullable Metadata metadata) {
  /** Reads a join; no body is an empty one. */
  static JoinBody read(byte[] bytes, int maxMetadata) {
    return bytes.length == 0
        ? new JoinBody(null, null)
        : JsonBody.read(bytes, Problem.INVALID_PARAMETER, body -> read(body, true, maxMetadata));
  }

  Metadata metadataOrNone() {
    return metadata == null ? Metadata.NONE : metadata;
  }

  /** Reads an update, which has metadata and nothing else. */
  static Metadata readMetadata(byte[] bytes, int maxMetadata) {
    Metadata metadata =
        JsonBody.read(bytes, Problem.INVALID_PARAMETER, body -> read(body, false, maxMetadata))
            .metadata();
    if (metadata == null) {
      throw new Refusal(Problem.INVALID_PARAMETER, "metadata is missing.");
    }
    return metadata;
  }

  private static JoinBody read(JsonBody body, boolean withId, int maxMetadata) throws IOException {
    if (!body.isAt(JsonToken.START_OBJECT)) {
      throw body.refuse("The body must be a JSON object.");
    }
    PeerId id = null;
    Metadata metadata = null;
    String name = body.nextMember();
    while (name != null) {
      if (name.equals("metadata")) {
        metadata = metadata(body, maxMetadata);
      } else if (name.equals("id") && withId) {
        id = id(body);
      } else {
        body.skip();
      }
      name = body.nextMember();
    }
    return new JoinBody(id, metadata);
  }

  private static PeerId id(JsonBody body) throws IOException {
    if (!body.isAt(JsonToken.VALUE_STRING)) {
      throw new Refusal(Problem.INVALID_ID, "id must be a string.");
    }
    return new PeerId(body.string("id"));
  }

  private static Metadata metadata(JsonBody body, int maxBytes) throws IOException {
    if (!body.isAt(JsonToken.START_OBJECT)) {
      throw body.refuse("metadata must be a JSON object.");
    }
    String json = body.copy();
    if (json.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
      throw body.refuse("metadata is larger than it may be.");
    }
    return new Metadata(json);
  }
}
