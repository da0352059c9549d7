package dev.parley.http.caller;

import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
import dev.parley.access.Verification;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Finds out which peer sends a request, from the token that the request brings. */
@Singleton
public class Credentials {
  private static final String UNAUTHORIZED =
      "Send the token of a join as a bearer token or as access_token.";

  private final PeerTokens tokens;

  Credentials(PeerTokens tokens) {
    this.tokens = tokens;
  }

  /** Returns the verified peer token; null if the request brings none. */
  public @Nullable PeerToken find(PresentedTokens presented) {
    return presented.verified(tokens::verify);
  }

  /** Returns the verified peer token; refuses with {@code unauthorized} without one. */
  public PeerToken require(PresentedTokens presented) {
    PeerToken verified = find(presented);
    if (verified == null) {
      throw unauthorized();
    }
    return verified;
  }

  /** Returns the token of a peer of {@code room}; refuses with {@code forbidden} if of another. */
  public PeerToken require(PresentedTokens presented, RoomId room) {
    PeerToken verified = require(presented);
    if (!verified.member().room().equals(room)) {
      throw new Refusal(Problem.FORBIDDEN, "The token is for another room.");
    }
    return verified;
  }

  /** Returns the token of that very peer; refuses with {@code forbidden} if of another. */
  public PeerToken require(PresentedTokens presented, RoomId room, PeerId peer) {
    PeerToken verified = require(presented, room);
    if (!verified.member().peer().equals(peer)) {
      throw new Refusal(Problem.FORBIDDEN, "The token is for another peer.");
    }
    return verified;
  }

  /** Returns the refusal of a request without a usable token. */
  static Refusal unauthorized() {
    return new Refusal(Problem.UNAUTHORIZED, UNAUTHORIZED);
  }

  /** Returns the refusal of a request with an unusable token; it says why, if that is known. */
  static Refusal unauthorized(Verification token) {
    return unauthorized(token, UNAUTHORIZED);
  }

  /** As {@link #unauthorized(Verification)}, with another text for a token that is unknown. */
  static Refusal unauthorized(Verification token, String otherwise) {
    String fault = token.fault();
    return new Refusal(Problem.UNAUTHORIZED, fault == null ? otherwise : fault);
  }
}
