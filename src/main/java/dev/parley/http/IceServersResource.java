package dev.parley.http;

import dev.parley.ice.IceServers;
import dev.parley.room.Rooms;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;

/** The ICE servers, for whoever is in a room. */
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
  public CompletionStage<String> iceServers(@Context RoutingContext request) {
    return rooms
        .peers(credentials.require(request))
        .thenApply(peers -> "{\"iceServers\":" + iceServers.json() + "}");
  }
}
