package dev.parley.http;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.parley.http.header.ResponseHeader;
import dev.parley.ice.IceServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a join, of a room or of a lobby.
 *
 * @param isReturn whether a peer came back that was in the room already
 * @param location where the peer itself is
 * @param token of the new membership
 * @param messagesUrl where the peer receives
 * @param lastEventId where the membership starts
 * @param peers the others, in join order
 * @param iceServers as {@code RTCConfiguration} has them
 * @param iceTtl for how many seconds their credentials are valid; null if they have none
 * @param lease how long the peer stays without being heard of, in seconds
 */
@JsonPropertyOrder({
  "room",
  "id",
  "token",
  "messagesUrl",
  "lastEventId",
  "peers",
  "iceServers",
  "iceTtl",
  "lease"
})
record JoinResponse(
    @JsonIgnore boolean isReturn,
    @JsonIgnore String location,
    String room,
    String id,
    String token,
    String messagesUrl,
    String lastEventId,
    List<PeerResponse> peers,
    List<IceServer> iceServers,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long iceTtl,
    long lease) {
  private static final ResponseHeader CONTENT_TYPE =
      new ResponseHeader("Content-Type", "application/json;charset=UTF-8");

  /** The token is not to be stored. */
  private static final ResponseHeader NO_STORE = new ResponseHeader("Cache-Control", "no-store");

  /** Returns 201 for a peer that is new in the room, else 200. */
  int status() {
    return isReturn ? 200 : 201;
  }

  List<ResponseHeader> headers() {
    return List.of(CONTENT_TYPE, NO_STORE, new ResponseHeader("Location", location));
  }
}
