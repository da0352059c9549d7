package dev.parley.http.stream;

import dev.parley.delivery.Draining;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * While the replica drains, makes each answer the last of its connection, so that the client's next
 * request goes to another replica. Quarkus does the same, but only after all streams have ended.
 */
@Singleton
public class ConnectionDrain {
  /** Before the filter that answers preflights. */
  private static final int PRIORITY = 390;

  /** The client of the JDK, before 17.0.17 and 21.0.8, ignores GOAWAY and goes on to send. */
  private static final String IGNORES_GOAWAY = "Java-http-client/";

  private final Draining draining;

  /**
   * HTTP/2 connections that got a GOAWAY. Safe for any thread; closed ones are removed by the GC.
   */
  private final Set<HttpConnection> announced =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  ConnectionDrain(Draining draining) {
    this.draining = draining;
  }

  void register(@Observes Filters filters) {
    filters.register(
        request -> {
          if (draining.hasBegun()) {
            announce(request);
          }
          request.next();
        },
        PRIORITY);
  }

  private void announce(RoutingContext request) {
    if (isHttp2(request.request())) {
      request.addEndHandler(ended -> goAway(request.request()));
    } else {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  /** Ends the connection of a stream that has ended and that began before the drain. */
  void afterStream(HttpServerRequest request) {
    if (draining.hasBegun()) {
      if (isHttp2(request)) {
        goAway(request);
      } else {
        request.connection().close();
      }
    }
  }

  /** Other streams of the connection go on until they end (RFC 9113, section 6.8). */
  private void goAway(HttpServerRequest request) {
    String client = request.getHeader(HttpHeaders.USER_AGENT);
    boolean ignores = client != null && client.startsWith(IGNORES_GOAWAY);
    if (!ignores && announced.add(request.connection())) {
      request.connection().goAway(0);
    }
  }

  private static boolean isHttp2(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }
}
