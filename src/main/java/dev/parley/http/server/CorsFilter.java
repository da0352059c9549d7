package dev.parley.http.server;

import dev.parley.http.header.ResponseHeader;
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
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Adds the headers of cross-origin answers (WHATWG Fetch, section 3.2) and answers preflights. The
 * origins are those of {@code quarkus.http.cors.origins} ({@link AllowedOrigins}).
 *
 * <p>Never refuses a request. The browser keeps an answer without these headers from a page; a
 * token, not an origin, gives access to a room (docs/intentional.md).
 */
@Singleton
public class CorsFilter {
  private static final int PRIORITY = 300;
  private static final String METHODS = "GET, POST, PATCH, DELETE";
  private static final String HEADERS =
      "Authorization, Content-Type, Idempotency-Key, TTL, Last-Event-ID";

  /**
   * Lets the page see by which protocol the browser speaks to us (W3C Resource Timing). Over
   * HTTP/1.1 the client module holds few streams.
   */
  private static final String TIMING = "Timing-Allow-Origin";

  private static final String MAX_AGE_SECONDS = "7200";
  private static final int MAX_REQUESTED_HEADERS = 64;

  /** The name of a header (RFC 9110, section 5.6.2), of a sensible length. */
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

  private static final ResponseHeader VARY = new ResponseHeader("Vary", "Origin");
  private static final ResponseHeader EXPOSE =
      new ResponseHeader(
          "Access-Control-Expose-Headers", "Location, Retry-After, WWW-Authenticate");

  private final AllowedOrigins origins;
  private final String headers;

  CorsFilter(
      @ConfigProperty(name = AllowedOrigins.KEY) Optional<List<String>> origins, Tracing tracing) {
    this.origins = new AllowedOrigins(origins.orElse(List.of()));
    this.headers = tracing.isEnabled() ? HEADERS + ", traceparent" : HEADERS;
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
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, allowedHeaders(request));
      headers.add(HttpHeaders.VARY, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
      headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
    }
    context.response().setStatusCode(204).end();
  }

  /**
   * Returns our headers and those that the preflight asks for. Libraries for monitoring add headers
   * to every request of a page, and the browser sends none of these requests if one header is not
   * allowed. No cookie plays a part here, so allowing them gives nothing away.
   */
  private String allowedHeaders(HttpServerRequest preflight) {
    StringBuilder allowed = new StringBuilder(headers);
    String requested = preflight.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    if (requested != null) {
      Stream.of(requested.split(","))
          .map(String::strip)
          .filter(name -> HEADER_NAME.matcher(name).matches())
          .limit(MAX_REQUESTED_HEADERS)
          .forEach(name -> allowed.append(", ").append(name));
    }
    return allowed.toString();
  }

  /** Adds the headers of an answer to any request; says whether its origin is an allowed one. */
  private boolean put(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    MultiMap headers = request.response().headers();
    for (ResponseHeader header : headers(origin)) {
      headers.add(header.name(), header.value());
    }
    return origin != null && origins.include(origin);
  }

  /**
   * Returns the headers of an answer.
   *
   * @param origin the value of the request's {@code Origin}; null without one
   */
  public List<ResponseHeader> headers(@Nullable String origin) {
    if (origins.isEmpty()) {
      return List.of();
    }
    return origin != null && origins.include(origin)
        ? List.of(
            VARY,
            new ResponseHeader("Access-Control-Allow-Origin", origin),
            new ResponseHeader(TIMING, origin),
            EXPOSE)
        : List.of(VARY);
  }

  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.headers().contains(HttpHeaders.ORIGIN)
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
  }
}
