package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is asking: {@code Authorization: Bearer}, else {@code ?access_token=} (RFC 6750,
 * sections 2.1 and 2.3).
 */
@Singleton
class Credentials {
  private static final String SCHEME = "Bearer ";

  private final PeerTokens tokens;

  Credentials(PeerTokens tokens) {
    this.tokens = tokens;
  }

  /** Returns whom a usable token speaks for; null without one. */
  @Nullable Member find(HttpServerRequest request) {
    PeerToken token = peerToken(request);
    return token == null ? null : token.member();
  }

  /** Returns the usable peer token that a request brings; null without one. */
  @Nullable PeerToken peerToken(HttpServerRequest request) {
    return tokens.verify(token(request));
  }

  /** Returns whom the token speaks for; refuses with {@code unauthorized}. */
  Member require(HttpServerRequest request) {
    return requireToken(request).member();
  }

  private PeerToken requireToken(HttpServerRequest request) {
    PeerToken token = peerToken(request);
    if (token == null) {
      throw unauthorized();
    }
    return token;
  }

  /** Returns a peer of {@code room}; refuses with {@code forbidden} if the token is for another. */
  Member require(HttpServerRequest request, RoomId room) {
    return requireToken(request, room).member();
  }

  /** Returns the token of that very peer; refuses with {@code forbidden} if it is for another. */
  PeerToken require(HttpServerRequest request, RoomId room, PeerId peer) {
    PeerToken token = requireToken(request, room);
    if (!token.member().peer().equals(peer)) {
      throw new Refusal(Problem.FORBIDDEN, "The token is for another peer.");
    }
    return token;
  }

  private PeerToken requireToken(HttpServerRequest request, RoomId room) {
    PeerToken token = requireToken(request);
    if (!token.member().room().equals(room)) {
      throw new Refusal(Problem.FORBIDDEN, "The token is for another room.");
    }
    return token;
  }

  /** Returns the refusal of a request without a usable token. */
  static Refusal unauthorized() {
    return new Refusal(
        Problem.UNAUTHORIZED, "Send the token of a join as a bearer token or as access_token.");
  }

  /** Returns what the request brings as a token, whoever made it; null if it brings none. */
  static @Nullable String token(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      return request.getParam("access_token");
    }
    return bearer(header);
  }

  /** Returns the token in the value of an {@code Authorization} header, if that brings one. */
  static @Nullable String bearer(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length()).strip()
        : null;
  }
}
