package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
import dev.parley.delivery.Draining;
import dev.parley.http.DirectRequest.Kind;
import dev.parley.protocol.Member;
import dev.parley.tracing.Tracing;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has requests answered that are read straight from their connection. It takes a request only if
 * that would get as far as the room on the router, too ({@link MessageRoutes}, {@link
 * PeersResource}): whatever is to be refused before that is left to it.
 *
 * <p>It takes none while something looks at requests that only the router has (hot reload in
 * development, the access log, traces), and none while the replica drains, when each answer is the
 * last of its connection ({@link LastAnswers}).
 */
@Singleton
class DirectRequests {
  private static final long STEP_NANOS = 10_000_000;

  private final PeerTokens tokens;
  private final DirectPeers peers;
  private final DirectMessages messages;
  private final RequestShape shape;
  private final Draining draining;
  private final int maxBody;
  private final boolean isOpen;

  /** Requests that were taken, and whose answer has not ended. */
  private final AtomicInteger underWay = new AtomicInteger();

  DirectRequests(
      PeerTokens tokens,
      DirectPeers peers,
      DirectMessages messages,
      RequestShape shape,
      Draining draining,
      Tracing tracing,
      BodyBounds bounds,
      VertxHttpConfig server,
      LaunchMode mode) {
    this.tokens = tokens;
    this.peers = peers;
    this.messages = messages;
    this.shape = shape;
    this.draining = draining;
    this.maxBody = bounds.bytes();
    this.isOpen =
        mode != LaunchMode.DEVELOPMENT && !server.accessLog().enabled() && !tracing.isEnabled();
  }

  /** Says whether it ever takes anything. */
  boolean isOpen() {
    return isOpen;
  }

  /** Returns the most bytes of a body. */
  int maxBody() {
    return maxBody;
  }

  /** A request was taken. */
  void begun() {
    underWay.incrementAndGet();
  }

  /** It has been answered, or its client has gone. */
  void over() {
    underWay.decrementAndGet();
  }

  /** Waits until all that was taken has been answered, but no longer than that. */
  void awaitAnswers(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (underWay.get() > 0
        && System.nanoTime() < end
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  /** Says whether it took the request, which then is answered in time. */
  boolean take(DirectRequest request, DirectConnection connection) {
    if (draining.hasBegun() || !shape.isHost(request.host())) {
      return false;
    }
    if (request.kind() == Kind.JOIN) {
      return peers.join(request, connection);
    }
    PeerToken token = token(request);
    return token != null && take(request, token, connection);
  }

  private boolean take(DirectRequest request, PeerToken token, DirectConnection connection) {
    Member asking = token.member();
    if (request.kind() == Kind.SEND) {
      return messages.send(request, asking, connection);
    }
    return asking.peer().value().equals(request.peer())
        && (request.kind() == Kind.RECEIVE
            ? messages.stream(request, token, connection)
            : peers.leave(request, asking, connection));
  }

  /** Returns the token for the room that the request is about; null without one. */
  private @Nullable PeerToken token(DirectRequest request) {
    PeerToken token = tokens.verify(request.token());
    return token != null && token.member().room().value().equals(request.room()) ? token : null;
  }
}
