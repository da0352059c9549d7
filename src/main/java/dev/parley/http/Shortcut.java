package dev.parley.http;

import dev.parley.delivery.Draining;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Leads requests to send and to receive messages over HTTP/1.1 past the router, which would take
 * about as long as all that is done with a message, and keep for each stream what nobody needs any
 * more. What goes this way and what goes through the router is answered alike, by {@link
 * MessageRoutes}.
 *
 * <p>Everything else goes to the router, and so do requests whose path has to be decoded first,
 * those that the access log is to tell of, and those that come while the replica drains and whose
 * answer is the last of its connection ({@link LastAnswers}).
 */
@Singleton
class Shortcut implements Handler<HttpServerRequest> {
  private static final String ROOMS = "/v1/rooms/";
  private static final String PEERS = "/peers/";
  private static final String MESSAGES = "/messages";
  private static final long STEP_NANOS = 10_000_000;

  private final MessageRoutes messages;
  private final CorsFilter cors;
  private final Draining draining;

  private final boolean isForwarded;

  /** Requests that were taken, and whose answer has not ended. */
  private final AtomicInteger underWay = new AtomicInteger();

  private final Handler<Void> isOver = end -> underWay.decrementAndGet();

  /** In development a request may be what makes the service be built anew. */
  private final boolean isOpen;

  Shortcut(
      MessageRoutes messages,
      CorsFilter cors,
      Draining draining,
      VertxHttpConfig server,
      LaunchMode mode) {
    this.messages = messages;
    this.cors = cors;
    this.draining = draining;
    this.isForwarded = server.proxy().proxyAddressForwarding();
    this.isOpen = mode != LaunchMode.DEVELOPMENT && !server.accessLog().enabled();
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

  @Override
  public void handle(HttpServerRequest request) {
    HttpMethod method = request.method();
    boolean isIts = method == HttpMethod.POST || method == HttpMethod.GET;
    if (!isOpen || !isIts || !take(request, method == HttpMethod.POST, request.path())) {
      VertxHttpRecorder.getRootHandler().handle(request);
    }
  }

  /** Says whether it took the request. */
  private boolean take(HttpServerRequest request, boolean isSend, String path) {
    if (path == null
        || !path.startsWith(ROOMS)
        || !path.endsWith(MESSAGES)
        || draining.hasBegun()) {
      return false;
    }
    int last = path.length() - MESSAGES.length();
    int room = ROOMS.length();
    int slash = path.indexOf('/', room);
    if (slash == last) {
      boolean isToAll = isSend && isPlain(path, room, last);
      if (isToAll) {
        begin(request);
        messages.send(request, path.substring(room, last), null);
      }
      return isToAll;
    }
    int peer = slash + PEERS.length();
    if (!path.startsWith(PEERS, slash)
        || path.indexOf('/', peer) != last
        || !isPlain(path, room, slash)
        || !isPlain(path, peer, last)) {
      return false;
    }
    begin(request);
    if (isSend) {
      messages.send(request, path.substring(room, slash), path.substring(peer, last));
    } else {
      messages.receive(request, path.substring(room, slash), path.substring(peer, last), true);
    }
    return true;
  }

  /** Does what the filters before the router do. */
  private void begin(HttpServerRequest request) {
    underWay.incrementAndGet();
    request.response().endHandler(isOver);
    SecurityHeaders.put(request);
    if (isForwarded && saysHttps(request)) {
      SecurityHeaders.putTransportSecurity(request);
    }
    cors.put(request);
  }

  /**
   * Says whether a proxy says that the client came by TLS. Whoever says so of itself gets a header
   * that browsers ignore on what did not (RFC 6797, section 8.1).
   */
  private static boolean saysHttps(HttpServerRequest request) {
    String forwarded = request.getHeader("Forwarded");
    return "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"))
        || (forwarded != null && forwarded.toLowerCase(Locale.ROOT).contains("proto=https"));
  }

  /** Says whether the router would take this for a segment just as it stands. */
  private static boolean isPlain(String path, int from, int to) {
    if (from >= to || path.charAt(from) == '.') {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = path.charAt(i);
      if (c == '%' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}
