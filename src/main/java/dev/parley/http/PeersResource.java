package dev.parley.http;

import dev.parley.delivery.PeersJson;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Removal;
import dev.parley.room.RoomLogger;
import dev.parley.room.RoomLogger.About;
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

/**
 * Who is in a room: joining, looking around, changing one's metadata, leaving, being removed.
 *
 * <p>All of {@code /v1/rooms/{room}} is one class: of two whose paths both begin so, JAX-RS would
 * answer wrong methods with 404.
 */
@Path("/v1/rooms/{room}")
@Produces(MediaType.APPLICATION_JSON)
public class PeersResource {
  private static final RoomLogger LOG = RoomLogger.of(PeersResource.class);

  private final Rooms rooms;
  private final Admission admission;
  private final Credentials credentials;
  private final ClientAddresses addresses;
  private final BodyBounds bounds;
  private final Moderation moderation;
  private final Memberships memberships;
  private final TimelineAnswer timeline;

  PeersResource(
      Rooms rooms,
      Admission admission,
      Credentials credentials,
      ClientAddresses addresses,
      BodyBounds bounds,
      Moderation moderation,
      Memberships memberships,
      TimelineAnswer timeline) {
    this.rooms = rooms;
    this.admission = admission;
    this.credentials = credentials;
    this.addresses = addresses;
    this.bounds = bounds;
    this.moderation = moderation;
    this.memberships = memberships;
    this.timeline = timeline;
  }

  /** Joins the room, or comes back to it. */
  @POST
  @Path("/peers")
  public CompletionStage<Response> join(
      @PathParam("room") String roomId, @Context RoutingContext request) {
    RoomId room = new RoomId(roomId);
    String key = Parameters.joinKey(request.request());
    String address = addresses.of(request.request());
    return RequestBody.json(request.request(), bounds)
        .thenApply(json -> JoinBody.read(json, bounds.metadataBytes()))
        .thenApply(body -> RefusalRecorder.wanted(request, body))
        .thenCompose(body -> admission.to(room, body, Credentials.token(request.request())))
        .thenCompose(who -> memberships.join(room, who, key, address))
        .thenApply(JoinAnswer.Told::response);
  }

  /** Lists everybody in the room, for who is in it, and for a moderator who need not be. */
  @GET
  @Path("/peers")
  public CompletionStage<String> peers(
      @PathParam("room") String room, @Context RoutingContext request) {
    RoomId id = new RoomId(room);
    return (credentials.find(request.request()) != null
            ? rooms.peers(credentials.require(request.request(), id))
            : moderation.allow(request, id).thenCompose(allowed -> rooms.everybody(id)))
        .thenApply(peers -> "{\"peers\":" + PeersJson.everybody(peers) + "}");
  }

  /** Tells what happened in the room, for a moderator or an operator. */
  @GET
  @Path("/timeline")
  public CompletionStage<Response> timeline(
      @PathParam("room") String room, @Context RoutingContext request) {
    return timeline.to(request, new RoomId(room));
  }

  /** Replaces the peer's metadata. */
  @PATCH
  @Path("/peers/{peer}")
  public CompletionStage<String> update(
      @PathParam("room") String room,
      @PathParam("peer") String peer,
      @Context RoutingContext request) {
    Member member = member(request, room, peer);
    return RequestBody.json(request.request(), bounds)
        .thenApply(json -> JoinBody.readMetadata(json, bounds.metadataBytes()))
        .thenCompose(metadata -> rooms.update(member, metadata))
        .thenApply(PeersJson::one);
  }

  /** Leaves; or removes somebody, for a moderator. */
  @DELETE
  @Path("/peers/{peer}")
  public CompletionStage<Void> leave(
      @PathParam("room") String room,
      @PathParam("peer") String peer,
      @Context RoutingContext request) {
    RoomId id = new RoomId(room);
    PeerId whom = new PeerId(peer);
    Member own = credentials.find(request.request());
    if (own != null && own.peer().equals(whom)) {
      return memberships.leave(member(request, room, peer));
    }
    Removal removal = moderation.removal(request);
    return moderation
        .allow(request, id)
        .thenCompose(ok -> rooms.remove(id, whom, removal))
        .thenAccept(done -> LOG.debug("Removed", new About(id, whom, null)));
  }

  /** Closes the room, for a moderator: removes everybody who is in it. */
  @DELETE
  public CompletionStage<Void> close(
      @PathParam("room") String roomId, @Context RoutingContext request) {
    RoomId room = new RoomId(roomId);
    Removal removal = moderation.removal(request);
    return moderation
        .allow(request, room)
        .thenCompose(allowed -> rooms.clear(room, removal))
        .thenAccept(done -> LOG.debug("Room closed", new About(room, null, null)));
  }

  /** Leaves, as {@code navigator.sendBeacon} can say it: any body or none, token in the query. */
  @POST
  @Path("/peers/{peer}/leave")
  public CompletionStage<Void> leaveByBeacon(
      @PathParam("room") String room,
      @PathParam("peer") String peer,
      @Context RoutingContext request) {
    return memberships.leave(member(request, room, peer));
  }

  private Member member(RoutingContext request, String room, String peer) {
    return credentials.require(request.request(), new RoomId(room), new PeerId(peer)).member();
  }
}
