package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
import dev.parley.delivery.Draining;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Refusal;
import dev.parley.room.RoomLog.About;
import dev.parley.room.Send;
import dev.parley.tracing.Tracing;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends and opens streams for requests that are read straight from their connection. It takes a
 * request only if that would get as far as the room on the router, too ({@link MessageRoutes}):
 * whatever is to be refused before that, and every poll, is left to it.
 *
 * <p>It takes none while something looks at requests that only the router has (hot reload in
 * development, the access log, traces), and none while the replica drains, when each answer is the
 * last of its connection ({@link LastAnswers}).
 */
@Singleton
class DirectMessages {
  private static final long STEP_NANOS = 10_000_000;

  private final PeerTokens tokens;
  private final MessageSending sending;
  private final MessageStreams streams;
  private final Answers answers;
  private final DirectHeads heads;
  private final RequestShape shape;
  private final Draining draining;
  private final int maxBody;
  private final boolean isOpen;

  /** Requests that were taken, and whose answer has not ended. */
  private final AtomicInteger underWay = new AtomicInteger();

  DirectMessages(
      PeerTokens tokens,
      MessageSending sending,
      MessageStreams streams,
      Answers answers,
      DirectHeads heads,
      RequestShape shape,
      Draining draining,
      Tracing tracing,
      BodyBounds bounds,
      VertxHttpConfig server,
      LaunchMode mode) {
    this.tokens = tokens;
    this.sending = sending;
    this.streams = streams;
    this.answers = answers;
    this.heads = heads;
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

  /** Says whether an answer that ends now is the last of its connection. */
  boolean isLast() {
    return draining.hasBegun();
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
    String bearer = request.token();
    if (draining.hasBegun() || bearer == null || !shape.isHost(request.host())) {
      return false;
    }
    PeerToken token = tokens.verify(bearer);
    if (token == null || !token.member().room().value().equals(request.room())) {
      return false;
    }
    return request.isSend()
        ? takeSend(request, token.member(), connection)
        : takeStream(request, token, connection);
  }

  private boolean takeSend(DirectRequest request, Member sender, DirectConnection connection) {
    Send send = read(request);
    if (send == null) {
      return false;
    }
    byte[] head = heads.accepted(request, connection.isByTls());
    connection.begin(request, null);
    try {
      sending
          .send(sender, send)
          .whenComplete(
              (receipt, failure) -> {
                if (receipt != null) {
                  connection.answer(head, MessageSending.json(receipt));
                } else if (failure != null) {
                  refuse(document(failure, request, sender), request, connection);
                }
              });
    } catch (RuntimeException fault) {
      refuse(document(fault, request, sender), request, connection);
    }
    return true;
  }

  /** Reads what is to be sent; null if that is to be refused. */
  private static @Nullable Send read(DirectRequest request) {
    String type = request.contentType();
    if (type != null && !RequestBody.isRead(type)) {
      return null;
    }
    try {
      String peer = request.peer();
      PeerId to = peer == null ? null : new PeerId(peer);
      String key = Parameters.checkKey(request.idempotencyKey());
      MessageBody said = MessageBody.read(request.body());
      return new Send(to, said.messages(), said.isArray(), key, Duration.ZERO);
    } catch (Refusal refusal) {
      return null;
    }
  }

  private boolean takeStream(DirectRequest request, PeerToken token, DirectConnection connection) {
    String accept = request.accept();
    if (!token.member().peer().value().equals(request.peer())
        || (accept != null && !Reception.isStream(accept))) {
      return false;
    }
    DirectStream response =
        new DirectStream(
            connection, streams.unwritten(), this, heads.stream(request, connection.isByTls()));
    connection.begin(request, response);
    streams.open(
        token,
        request.lastEventId(),
        response,
        failure -> document(failure, request, token.member()),
        document -> refuse(document, request, connection));
    return true;
  }

  private ProblemDocument document(Throwable failure, DirectRequest request, Member asking) {
    return answers.document(
        failure, request.path(), () -> new About(asking.room(), asking.peer(), null));
  }

  private void refuse(
      ProblemDocument document, DirectRequest request, DirectConnection connection) {
    connection.answer(
        heads.problem(request, connection.isByTls(), document), document.json(request.path()));
  }
}
