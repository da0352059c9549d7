package dev.parley.http;

import dev.parley.http.body.JoinRequest;
import dev.parley.http.body.JsonEntity;
import dev.parley.http.caller.Admission;
import dev.parley.http.caller.ClientAddresses;
import dev.parley.http.caller.ForwardedPrefix;
import dev.parley.http.caller.PresentedTokens;
import dev.parley.http.exchange.Parameters;
import dev.parley.protocol.LobbyId;
import dev.parley.room.Lobbies;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Joins a room with one stranger in it. */
@Path("/v1/lobbies/{lobby}/peers")
@Produces(MediaType.APPLICATION_JSON)
public class LobbiesResource {
  private final Lobbies lobbies;
  private final Admission admission;
  private final ClientAddresses addresses;
  private final ForwardedPrefix prefixes;
  private final JoinResponses responses;

  LobbiesResource(
      Lobbies lobbies,
      Admission admission,
      ClientAddresses addresses,
      ForwardedPrefix prefixes,
      JoinResponses responses) {
    this.lobbies = lobbies;
    this.admission = admission;
    this.addresses = addresses;
    this.prefixes = prefixes;
    this.responses = responses;
  }

  /** Joins the room of a stranger who waits, or else a new room. A peer token has no effect. */
  @POST
  @Consumes(MediaType.WILDCARD)
  @JsonEntity
  public CompletionStage<RestResponse<String>> join(
      @PathParam("lobby") String lobbyId,
      @BeanParam PresentedTokens tokens,
      @HeaderParam("Idempotency-Key") @Nullable String keyHeader,
      @QueryParam(Parameters.IDEMPOTENCY_KEY) @Nullable String keyParameter,
      @Context HttpServerRequest client,
      JoinRequest request) {
    LobbyId lobby = new LobbyId(lobbyId);
    String key = Parameters.joinKey(keyHeader == null ? keyParameter : keyHeader);
    String address = addresses.of(client);
    String prefix = prefixes.of(client);
    return admission
        .to(lobby, request, tokens)
        .thenCompose(
            who ->
                lobbies
                    .join(lobby, who.peer(), who.metadata(), key, request.lease(), address)
                    .thenApply(
                        joined ->
                            response(
                                responses.of(joined, request.lease(), who.moderates(), prefix))));
  }

  private static RestResponse<String> response(JoinResponse joined) {
    RestResponse.ResponseBuilder<String> response =
        RestResponse.ResponseBuilder.<String>create(joined.status()).entity(joined.json());
    joined.headers().forEach(header -> response.header(header.name(), header.value()));
    return response.build();
  }
}
