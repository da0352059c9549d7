package dev.parley.http;

import dev.parley.http.body.JsonEntity;
import dev.parley.http.body.MetadataRequest;
import dev.parley.http.caller.Credentials;
import dev.parley.http.caller.Moderation;
import dev.parley.http.caller.PresentedTokens;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Removal;
import dev.parley.room.RoomLogger;
import dev.parley.room.RoomLogger.About;
import dev.parley.room.Rooms;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room: listing peers, changing one's metadata, removing peers, and the timeline.
 *
 * <p>All of {@code /v1/rooms/{room}} is one class: of two classes whose paths both begin so, JAX-RS
 * would answer wrong methods with 404.
 */
@Path("/v1/rooms/{room}")
@Produces(MediaType.APPLICATION_JSON)
public class PeersResource {
  private static final RoomLogger LOG = RoomLogger.of(PeersResource.class);

  private final Rooms rooms;
  private final Credentials credentials;
  private final Moderation moderation;
  private final TimelineReader timelines;

  PeersResource(
      Rooms rooms, Credentials credentials, Moderation moderation, TimelineReader timelines) {
    this.rooms = rooms;
    this.credentials = credentials;
    this.moderation = moderation;
    this.timelines = timelines;
  }

  /** Lists everybody in the room, for a peer in it, or for a moderator. */
  @GET
  @Path("/peers")
  public CompletionStage<PeersResponse> peers(
      @PathParam("room") String roomId, @BeanParam PresentedTokens tokens) {
    RoomId room = new RoomId(roomId);
    return (credentials.find(tokens) != null
            ? rooms.peers(credentials.require(tokens, room).member())
            : moderation.allow(tokens, room).thenCompose(allowed -> rooms.everybody(room)))
        .thenApply(PeersResponse::of);
  }

  /** Returns what happened in the room, for a moderator or an operator. */
  @GET
  @Path("/timeline")
  public CompletionStage<RestResponse<TimelineResponse>> timeline(
      @PathParam("room") String roomId, @BeanParam PresentedTokens tokens) {
    return timelines.read(new RoomId(roomId), tokens).thenApply(NoStore::ok);
  }

  /** Tells why calls in the room fail, for who may read the timeline. */
  @GET
  @Path("/diagnosis")
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
  public CompletionStage<RestResponse<?>> diagnosis(
      @PathParam("room") String roomId,
      @BeanParam PresentedTokens tokens,
      @QueryParam("format") @Nullable String format) {
    DiagnosisFormat wanted = DiagnosisFormat.of(format);
    return timelines.diagnosis(new RoomId(roomId), tokens).thenApply(wanted::response);
  }

  /** Tells why a peer's own calls fail, for that peer. */
  @GET
  @Path("/peers/{peer}/diagnosis")
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
  @OwnPeer
  public CompletionStage<RestResponse<?>> ownDiagnosis(
      @PathParam("room") String roomId,
      @PathParam("peer") String peerId,
      @BeanParam PresentedTokens tokens,
      @QueryParam("format") @Nullable String format) {
    DiagnosisFormat wanted = DiagnosisFormat.of(format);
    Member member = credentials.require(tokens, new RoomId(roomId), new PeerId(peerId)).member();
    return timelines.diagnosis(member).thenApply(wanted::response);
  }

  /** Replaces the peer's metadata. */
  @PATCH
  @Path("/peers/{peer}")
  @Consumes(MediaType.WILDCARD)
  @OwnPeer
  @JsonEntity
  public CompletionStage<PeerResponse> update(
      @PathParam("room") String roomId,
      @PathParam("peer") String peerId,
      @BeanParam PresentedTokens tokens,
      MetadataRequest request) {
    RoomId room = new RoomId(roomId);
    Member member = credentials.require(tokens, room, new PeerId(peerId)).member();
    return rooms.update(member, request.metadata()).thenApply(PeerResponse::of);
  }

  /** Removes a peer, for a moderator. A peer's own request is {@link Endpoint#LEAVE}. */
  @DELETE
  @Path("/peers/{peer}")
  @Produces(MediaType.WILDCARD)
  public CompletionStage<Void> remove(
      @PathParam("room") String roomId,
      @PathParam("peer") String peerId,
      @BeanParam PresentedTokens tokens,
      @QueryParam("reason") @Nullable String reason) {
    RoomId room = new RoomId(roomId);
    PeerId peer = new PeerId(peerId);
    Removal removal = moderation.removal(reason);
    return moderation
        .allow(tokens, room)
        .thenCompose(allowed -> rooms.remove(room, peer, removal))
        .thenAccept(done -> LOG.debug("Removed", new About(room, peer, null)));
  }

  /** Closes the room, for a moderator: removes everybody who is in it. */
  @DELETE
  @Produces(MediaType.WILDCARD)
  public CompletionStage<Void> close(
      @PathParam("room") String roomId,
      @BeanParam PresentedTokens tokens,
      @QueryParam("reason") @Nullable String reason) {
    RoomId room = new RoomId(roomId);
    Removal removal = moderation.removal(reason);
    return moderation
        .allow(tokens, room)
        .thenCompose(allowed -> rooms.clear(room, removal))
        .thenAccept(done -> LOG.debug("Room closed", new About(room, null, null)));
  }
}
