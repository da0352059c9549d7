package dev.parley.http;

import dev.parley.protocol.LobbyId;
import dev.parley.room.Lobbies;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** The door to a room with a stranger in it. */
@Path("/v1/lobbies/{lobby}/peers")
@Produces(MediaType.APPLICATION_JSON)
public class LobbiesResource {
  private final Lobbies lobbies;
  private final Admission admission;
  private final ClientAddresses addresses;
  private final BodyBounds bounds;
  private final JoinAnswer answer;

  LobbiesResource(
      Lobbies lobbies,
      Admission admission,
      ClientAddresses addresses,
      BodyBounds bounds,
      JoinAnswer answer) {
    this.lobbies = lobbies;
    this.admission = admission;
    this.addresses = addresses;
    this.bounds = bounds;
    this.answer = answer;
  }

  /** Joins the room of a stranger who waits, or else a new one. A peer token plays no part. */
  @POST
  public CompletionStage<Response> join(
      @PathParam("lobby") String lobbyId, @Context RoutingContext request) {
    LobbyId lobby = new LobbyId(lobbyId);
    String key = Parameters.joinKey(request.request());
    String address = addresses.of(request.request());
    return RequestBody.json(request.request(), bounds)
        .thenApply(json -> JoinBody.read(json, bounds.metadataBytes()))
        .thenCompose(body -> admission.to(lobby, body, Credentials.token(request.request())))
        .thenCompose(
            who ->
                lobbies
                    .join(lobby, who.peer(), who.metadata(), key, address)
                    .thenApply(joined -> answer.tell(joined, who.moderates()).response()));
  }
}
