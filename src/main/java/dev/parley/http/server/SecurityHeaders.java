package dev.parley.http.server;

import dev.parley.http.header.ResponseHeader;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Headers of every answer that tell browsers three things: not to guess the type of the content,
 * not to name the page in a {@code Referer} (tokens are in queries, and a room's address is its
 * key), and, where the request came by TLS, to use nothing but TLS from now on (RFC 6797).
 */
@Singleton
public class SecurityHeaders {
  /** Before {@link CorsFilter}, which answers preflights. */
  private static final int PRIORITY = 400;

  private static final List<ResponseHeader> PLAIN =
      List.of(
          new ResponseHeader("X-Content-Type-Options", "nosniff"),
          new ResponseHeader("Referrer-Policy", "no-referrer"));

  private static final List<ResponseHeader> TLS =
      List.of(
          PLAIN.get(0),
          PLAIN.get(1),
          new ResponseHeader("Strict-Transport-Security", "max-age=31536000"));

  void register(@Observes Filters filters) {
    filters.register(
        context -> {
          put(context.request());
          context.next();
        },
        PRIORITY);
  }

  static void put(HttpServerRequest request) {
    MultiMap headers = request.response().headers();
    for (ResponseHeader header : headers(request.isSSL())) {
      headers.set(header.name(), header.value());
    }
  }

  /** Returns the headers of an answer to a request that came by TLS, or without it. */
  public static List<ResponseHeader> headers(boolean isTls) {
    return isTls ? TLS : PLAIN;
  }
}
