package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.vertx.core.http.HttpServerRequest;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses paths with a semicolon. JAX-RS takes what follows it in a segment for parameters and cuts
 * it off (RFC 3986, section 3.3), so {@code /v1/rooms/team;42} would be the room {@code team}.
 */
class PathParameterFilter {
  @ServerRequestFilter(preMatching = true)
  public void check(HttpServerRequest request) {
    String path = request.path();
    if (path != null && path.indexOf(';') >= 0) {
      throw new Refusal(Problem.INVALID_ID, "An id has no semicolon.");
    }
  }
}
