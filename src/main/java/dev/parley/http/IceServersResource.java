package dev.parley.http;

import dev.parley.ice.IceServers;
import dev.parley.protocol.Member;
import dev.parley.room.Rooms;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** The ICE servers, with fresh credentials, for whoever is in a room. */
@Path("/v1/ice-servers")
@Produces(MediaType.APPLICATION_JSON)
public class IceServersResource {
  private final Rooms rooms;
  private final Credentials credentials;
  private final IceServers iceServers;

  IceServersResource(Rooms rooms, Credentials credentials, IceServers iceServers) {
    this.rooms = rooms;
    this.credentials = credentials;
    this.iceServers = iceServers;
  }

  /** Lists the ICE servers. */
  @GET
  public CompletionStage<Response> iceServers(@Context RoutingContext request) {
    Member member = credentials.require(request.request());
    return rooms.peers(member).thenApply(peers -> answer(member));
  }

  private Response answer(Member member) {
    return Response.ok(iceServers.json(member.peer())).header("Cache-Control", "no-store").build();
  }
}
