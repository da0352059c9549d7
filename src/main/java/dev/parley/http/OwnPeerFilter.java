package dev.parley.http;

import dev.parley.http.caller.Credentials;
import dev.parley.http.caller.PresentedTokens;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses requests for methods with {@link OwnPeer} that do not bring that peer's token. */
class OwnPeerFilter {
  private final Credentials credentials;

  OwnPeerFilter(Credentials credentials) {
    this.credentials = credentials;
  }

  @OwnPeer
  @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
  public void check(UriInfo uri, HttpServerRequest request) {
    RoomId room = new RoomId(uri.getPathParameters().getFirst("room"));
    PeerId peer = new PeerId(uri.getPathParameters().getFirst("peer"));
    credentials.require(PresentedTokens.of(request), room, peer);
  }
}
