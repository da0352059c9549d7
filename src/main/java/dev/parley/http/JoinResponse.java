package dev.parley.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.http.header.ResponseHeader;
import dev.parley.ice.IceConfiguration;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The answer to a join, of a room or of a lobby.
 *
 * <p>It is written member by member. The first call of Jackson's data binding loads some 400
 * classes, which would make the first join after a start wait.
 *
 * @param isReturn whether a peer came back that was in the room already
 * @param location where the peer itself is
 * @param token of the new membership
 * @param messagesUrl where the peer receives
 * @param lastEventId where the membership starts
 * @param peers the others, in join order
 * @param ice the members {@code iceServers} and {@code iceTtl}
 * @param lease how long the peer stays until it is heard of for the first time, in seconds
 */
record JoinResponse(
    boolean isReturn,
    String location,
    String room,
    String id,
    String token,
    String messagesUrl,
    String lastEventId,
    List<PeerResponse> peers,
    IceConfiguration ice,
    long lease) {
  private static final JsonFactory JSON = JsonFactory.builder().build();

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

  /** Returns the answer as a JSON object on one line. */
  String json() {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("room", room);
      json.writeStringField("id", id);
      json.writeStringField("token", token);
      json.writeStringField("messagesUrl", messagesUrl);
      json.writeStringField("lastEventId", lastEventId);
      json.writeArrayFieldStart("peers");
      for (PeerResponse peer : peers) {
        peer.write(json);
      }
      json.writeEndArray();
      ice.writeMembers(json);
      json.writeNumberField("lease", lease);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
