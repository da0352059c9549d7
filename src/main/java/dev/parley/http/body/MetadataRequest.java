package dev.parley.http.body;

import dev.parley.protocol.Metadata;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;

/** The body of a request that replaces a peer's metadata. */
public record MetadataRequest(Metadata metadata) {
  static MetadataRequest read(byte[] bytes, int maxMetadataBytes) {
    Metadata metadata =
        JsonReader.read(
                bytes,
                Problem.INVALID_PARAMETER,
                json -> JoinRequest.read(json, JoinRequest.OwnMembers.IGNORED, maxMetadataBytes))
            .metadata();
    if (metadata == null) {
      throw new Refusal(Problem.INVALID_PARAMETER, "metadata is missing.");
    }
    return new MetadataRequest(metadata);
  }
}
