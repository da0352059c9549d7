package dev.parley.http;

import dev.parley.delivery.PeersJson;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Rooms;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Who is in a room: joining, looking around, changing one's metadata, leaving. */
@Path("/v1/rooms/{room}/peers")
@Produces(MediaType.APPLICATION_JSON)
public class PeersResource {
  private final Rooms rooms;
  private final Admission admission;
  private final Credentials credentials;
  private final ClientAddresses addresses;
  private final BodyBounds bounds;
  private final JoinAnswer answer;

  PeersResource(
      Rooms rooms,
      Admission admission,
      Credentials credentials,
      ClientAddresses addresses,
      BodyBounds bounds,
      JoinAnswer answer) {
    this.rooms = rooms;
    this.admission = admission;
    this.credentials = credentials;
    this.addresses = addresses;
    this.bounds = bounds;
    this.answer = answer;
  }

  /** Joins the room, or comes back to it. */
  @POST
  public CompletionStage<Response> join(
      @PathParam("room") String roomId, @Context RoutingContext request) {
    RoomId room = new RoomId(roomId);
    JoinBody body = JoinBody.read(RequestBody.json(request), bounds.metadataBytes());
    String key = Parameters.joinKey(request.request());
    String address = addresses.of(request.request());
    return admission
        .to(room, body, request)
        .thenCompose(
            who ->
                rooms
                    .join(room, who.peer(), who.metadata(), who.proof(), key, address)
                    .thenApply(joined -> answer.to(joined, who.moderates())));
  }

  /** Lists everybody in the room. */
  @GET
  public CompletionStage<String> peers(
      @PathParam("room") String room, @Context RoutingContext request) {
    return rooms
        .peers(credentials.require(request, new RoomId(room)))
        .thenApply(peers -> "{\"peers\":" + PeersJson.everybody(peers) + "}");
  }

  /** Replaces the peer's metadata. */
  @PATCH
  @Path("/{peer}")
  public CompletionStage<String> update(
      @PathParam("room") String room,
      @PathParam("peer") String peer,
      @Context RoutingContext request) {
    Member member = member(request, room, peer);
    return rooms
        .update(member, JoinBody.readMetadata(RequestBody.json(request), bounds.metadataBytes()))
        .thenApply(PeersJson::one);
  }

  /** Leaves. */
  @DELETE
  @Path("/{peer}")
  public CompletionStage<Void> leave(
      @PathParam("room") String room,
      @PathParam("peer") String peer,
      @Context RoutingContext request) {
    return rooms.leave(member(request, room, peer));
  }

  /** Leaves, as {@code navigator.sendBeacon} can say it: any body or none, token in the query. */
  @POST
  @Path("/{peer}/leave")
  public CompletionStage<Void> leaveByBeacon(
      @PathParam("room") String room,
      @PathParam("peer") String peer,
      @Context RoutingContext request) {
    return leave(room, peer, request);
  }

  private Member member(RoutingContext request, String room, String peer) {
    return credentials.require(request, new RoomId(room), new PeerId(peer));
  }
}
