package dev.parley.http;

import dev.parley.http.caller.Credentials;
import dev.parley.http.caller.PresentedTokens;
import dev.parley.ice.IceConfiguration;
import dev.parley.ice.IceServers;
import dev.parley.protocol.Member;
import dev.parley.room.Rooms;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.jboss.resteasy.reactive.RestResponse;

/** The ICE servers, with fresh credentials, for a peer that is in a room. */
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
  public CompletionStage<RestResponse<IceConfiguration>> iceServers(
      @BeanParam PresentedTokens tokens) {
    Member member = credentials.require(tokens).member();
    // Refuses a peer that is not in its room any more.
    return rooms.peers(member).thenApply(peers -> NoStore.ok(iceServers.of(member.peer())));
  }
}
