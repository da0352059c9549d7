package dev.parley.http;

import dev.parley.access.ApplicationTokens;
import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Removal;
import dev.parley.room.Rooms;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/**
 * Says who may moderate a room: who brings a token of the application's that says so, and a peer
 * that joined with one, for as long as it is in the room.
 */
@Singleton
class Moderation {
  private static final int MAX_REASON = 200;

  private final Credentials credentials;
  private final ApplicationTokens applicationTokens;
  private final PeerTokens peerTokens;
  private final Rooms rooms;

  Moderation(
      Credentials credentials,
      ApplicationTokens applicationTokens,
      PeerTokens peerTokens,
      Rooms rooms) {
    this.credentials = credentials;
    this.applicationTokens = applicationTokens;
    this.peerTokens = peerTokens;
    this.rooms = rooms;
  }

  /** Completes if the request may moderate the room, else with a refusal. */
  CompletionStage<?> allow(RoutingContext request, RoomId room) {
    PeerToken own = credentials.peerToken(request.request());
    if (own == null) {
      return allowByApplication(request, room);
    }
    if (!own.moderates() || !own.member().room().equals(room)) {
      throw forbidden();
    }
    // Refuses who was removed, or is gone.
    return rooms.peers(own.member());
  }

  private CompletionStage<?> allowByApplication(RoutingContext request, RoomId room) {
    String token = Credentials.token(request.request());
    if (token == null || !applicationTokens.haveKeys()) {
      throw Credentials.unauthorized();
    }
    return applicationTokens
        .verify(token)
        .thenAccept(
            grant -> {
              if (grant == null) {
                throw Credentials.unauthorized();
              }
              if (!grant.moderates() || !grant.includes(room)) {
                throw forbidden();
              }
            });
  }

  /** Returns how the request wants somebody removed. */
  Removal removal(RoutingContext request) {
    String reason = request.request().getParam("reason");
    if (reason != null && reason.codePointCount(0, reason.length()) > MAX_REASON) {
      throw new Refusal(
          Problem.INVALID_PARAMETER, "reason has at most %d characters.".formatted(MAX_REASON));
    }
    return new Removal(reason == null || reason.isEmpty() ? null : reason, peerTokens.lifetime());
  }

  private static Refusal forbidden() {
    return new Refusal(Problem.FORBIDDEN, "The token does not let its bearer moderate this room.");
  }
}
