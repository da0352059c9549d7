package dev.parley.http;

import dev.parley.tracing.Tracing;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Cross-origin answers (WHATWG Fetch, 3.2) for the origins of {@code quarkus.http.cors.origins}:
 * exact ones, {@code *}, or {@code /regular expressions/}.
 *
 * <p>Never refuses a request: it is the browser that keeps an answer without these headers from a
 * page, and a token, not an origin, that opens a room (docs/intentional.md).
 */
@Singleton
class CorsFilter {
  private static final int PRIORITY = 300;
  private static final String METHODS = "GET, POST, PATCH, DELETE";
  private static final String HEADERS =
      "Authorization, Content-Type, Idempotency-Key, TTL, Last-Event-ID";
  private static final String EXPOSED = "Location, Retry-After, WWW-Authenticate";
  private static final String MAX_AGE_SECONDS = "7200";
  private static final CharSequence ORIGIN = HttpHeaders.createOptimized("Origin");

  private final List<String> origins;
  private final List<Pattern> patterns;
  private final String headers;

  CorsFilter(
      @ConfigProperty(name = "quarkus.http.cors.origins") Optional<List<String>> origins,
      Tracing tracing) {
    this.origins = origins.orElse(List.of());
    this.headers = tracing.isEnabled() ? HEADERS + ", traceparent" : HEADERS;
    this.patterns =
        this.origins.stream()
            .filter(origin -> origin.length() > 2 && origin.startsWith("/") && origin.endsWith("/"))
            .map(origin -> Pattern.compile(origin.substring(1, origin.length() - 1)))
            .toList();
  }

  void register(@Observes Filters filters) {
    filters.register(this::handle, PRIORITY);
  }

  private void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    boolean isAllowed = put(request);
    if (!isPreflight(request)) {
      context.next();
      return;
    }
    MultiMap headers = context.response().headers();
    if (isAllowed) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, this.headers);
      headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
    }
    context.response().setStatusCode(204).end();
  }

  /** Adds what an answer to any request has; says whether its origin is an allowed one. */
  private boolean put(HttpServerRequest request) {
    if (origins.isEmpty()) {
      return false;
    }
    MultiMap headers = request.response().headers();
    headers.add(HttpHeaders.VARY, ORIGIN);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    boolean isAllowed = origin != null && isAllowed(origin);
    if (isAllowed) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    return isAllowed;
  }

  /** Writes what {@link #put} adds as it stands in a head, each with the end of its line. */
  void append(StringBuilder head, @Nullable String origin) {
    if (origins.isEmpty()) {
      return;
    }
    DirectHeads.append(head, HttpHeaders.VARY, ORIGIN);
    if (origin != null && isAllowed(origin)) {
      DirectHeads.append(head, HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      DirectHeads.append(head, HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
  }

  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.headers().contains(HttpHeaders.ORIGIN)
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
  }

  private boolean isAllowed(String origin) {
    return origins.contains("*")
        || origins.contains(origin)
        || patterns.stream().anyMatch(pattern -> pattern.matcher(origin).matches());
  }
}
