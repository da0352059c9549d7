package dev.parley.http;

import dev.parley.access.PeerTokens;
import dev.parley.delivery.PeersJson;
import dev.parley.ice.IceServers;
import dev.parley.protocol.Json;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
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
  private final Credentials credentials;
  private final PeerTokens tokens;
  private final IceServers iceServers;
  private final HttpMeters meters;

  PeersResource(
      Rooms rooms,
      Credentials credentials,
      PeerTokens tokens,
      IceServers iceServers,
      HttpMeters meters) {
    this.rooms = rooms;
    this.credentials = credentials;
    this.tokens = tokens;
    this.iceServers = iceServers;
    this.meters = meters;
  }

  /** Joins the room, or comes back to it. */
  @POST
  public CompletionStage<Response> join(
      @PathParam("room") String roomId, @Context RoutingContext request) {
    RoomId room = new RoomId(roomId);
    JoinBody body = JoinBody.read(RequestBody.json(request));
    return rooms
        .join(
            room,
            body.id(),
            body.metadata() == null ? Metadata.NONE : body.metadata(),
            credentials.find(request),
            Parameters.joinKey(request.request()),
            request.request().remoteAddress().hostAddress())
        .thenApply(this::answer);
  }

  private Response answer(Joined joined) {
    meters.joined();
    Member member = joined.member();
    String path = "/v1/rooms/" + member.room() + "/peers/" + member.peer();
    StringBuilder json = new StringBuilder(1024);
    json.append("{\"room\":\"").append(member.room());
    json.append("\",\"id\":\"").append(member.peer());
    Json.string(json.append("\",\"token\":"), tokens.mint(member));
    Json.string(json.append(",\"messagesUrl\":"), path + "/messages");
    Json.string(json.append(",\"lastEventId\":"), joined.start().toString());
    PeersJson.append(json.append(",\"peers\":"), joined.self(), joined.others());
    iceServers.append(json.append(','), member.peer());
    json.append(",\"lease\":").append(Lifetimes.LEASE.toSeconds()).append('}');
    return Response.status(joined.returned() ? 200 : 201)
        .header("Location", path)
        .header("Cache-Control", "no-store")
        .entity(json.toString())
        .build();
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
        .update(member, JoinBody.readMetadata(RequestBody.json(request)))
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
