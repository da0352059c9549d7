package dev.parley.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What every answer tells browsers, whatever it is: to take it for what it says it is, to tell
 * nobody where they were (tokens ride in queries, and a room's address is its key), and, where the
 * request came by TLS, to use nothing else from now on (RFC 6797).
 */
@Singleton
class SecurityHeaders {
  /** Before {@link CorsFilter}, which answers preflights. */
  private static final int PRIORITY = 400;

  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence REFERRER_POLICY =
      HttpHeaders.createOptimized("Referrer-Policy");
  private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
  private static final CharSequence TRANSPORT_SECURITY =
      HttpHeaders.createOptimized("Strict-Transport-Security");
  private static final CharSequence A_YEAR = HttpHeaders.createOptimized("max-age=31536000");

  void register(@Observes Filters filters) {
    filters.register(
        request -> {
          put(request.request());
          request.next();
        },
        PRIORITY);
  }

  static void put(HttpServerRequest request) {
    MultiMap headers = request.response().headers();
    headers.set(CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.set(REFERRER_POLICY, NO_REFERRER);
    if (request.isSSL()) {
      putTransportSecurity(request);
    }
  }

  private static void putTransportSecurity(HttpServerRequest request) {
    request.response().headers().set(TRANSPORT_SECURITY, A_YEAR);
  }

  /** Writes them as they stand in a head, each with the end of its line. */
  static void append(StringBuilder head, boolean isByTls) {
    DirectHeads.append(head, CONTENT_TYPE_OPTIONS, NOSNIFF);
    DirectHeads.append(head, REFERRER_POLICY, NO_REFERRER);
    if (isByTls) {
      DirectHeads.append(head, TRANSPORT_SECURITY, A_YEAR);
    }
  }
}
