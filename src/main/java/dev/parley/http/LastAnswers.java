package dev.parley.http;

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
 * Makes each answer of a replica that drains the last on its connection, so that what its client
 * asks next goes elsewhere. Quarkus does so too, but begins only when all streams have been ended.
 */
@Singleton
class LastAnswers {
  /** Before {@link CorsFilter}, which answers preflights. */
  private static final int PRIORITY = 390;

  /** Java's client, before 17.0.17 and 21.0.8, goes on to ask where it was told not to. */
  private static final String DEAF_TO_GOAWAY = "Java-http-client/";

  private final Draining draining;

  /** HTTP/2 connections that were told; safe for any thread, and each goes when it is closed. */
  private final Set<HttpConnection> told =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  LastAnswers(Draining draining) {
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

  /** Ends the connection of a stream that has ended, if it was told nothing when it began. */
  void afterStream(HttpServerRequest request) {
    if (draining.hasBegun()) {
      if (isHttp2(request)) {
        goAway(request);
      } else {
        request.connection().close();
      }
    }
  }

  /** Other streams of the connection go on until they have ended (RFC 9113, 6.8). */
  private void goAway(HttpServerRequest request) {
    String client = request.getHeader(HttpHeaders.USER_AGENT);
    boolean isDeaf = client != null && client.startsWith(DEAF_TO_GOAWAY);
    if (!isDeaf && told.add(request.connection())) {
      request.connection().goAway(0);
    }
  }

  private static boolean isHttp2(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }
}
