package dev.parley.http.caller;

import dev.parley.access.ApplicationTokens;
import dev.parley.access.Grant;
import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Removal;
import dev.parley.room.Rooms;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may moderate a room: the bearer of an application token that says so, and a peer that
 * joined with such a token, for as long as it is in the room.
 */
@Singleton
public class Moderation {
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

  /**
   * Completes if a request may moderate the room, else with a refusal.
   *
   * @param presented what the request brings
   */
  public CompletionStage<?> allow(PresentedTokens presented, RoomId room) {
    PeerToken own = credentials.find(presented);
    if (own == null) {
      return allowByApplication(presented, room);
    }
    if (!own.moderates() || !own.member().room().equals(room)) {
      throw forbidden();
    }
    // Refuses a moderator that was removed or has left.
    return rooms.peers(own.member());
  }

  private CompletionStage<?> allowByApplication(PresentedTokens presented, RoomId room) {
    if (presented.isEmpty() || !applicationTokens.haveKeys()) {
      throw Credentials.unauthorized();
    }
    return presented
        .verified(applicationTokens)
        .thenAccept(
            token -> {
              Grant grant = token.grant();
              if (grant == null) {
                throw Credentials.unauthorized(token);
              }
              if (!grant.moderates() || !grant.includes(room)) {
                throw forbidden();
              }
            });
  }

  /**
   * Returns a removal for a reason that a moderator gives.
   *
   * @param reason at most 200 characters; null without one
   */
  public Removal removal(@Nullable String reason) {
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
