package dev.parley.http.fastpath;

import dev.parley.http.Endpoint;
import dev.parley.http.config.BodyLimits;
import dev.parley.http.config.HttpConfig;
import dev.parley.tracing.Tracing;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.FilterConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig.InsecureRequests;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings with which only the router may answer, because they act on requests there. With any
 * of them the fast path is closed.
 */
@Singleton
class RouterSettings {
  /** How the path of every endpoint begins. */
  private static final String ENDPOINTS = "/v1/rooms/";

  private final Tracing tracing;
  private final BodyLimits body;
  private final HttpConfig config;
  private final VertxHttpConfig server;
  private final LaunchMode mode;

  RouterSettings(
      Tracing tracing,
      BodyLimits body,
      HttpConfig config,
      VertxHttpConfig server,
      LaunchMode mode) {
    this.tracing = tracing;
    this.body = body;
    this.config = config;
    this.server = server;
    this.mode = mode;
  }

  /** Returns the setting that closes the fast path; null if none does. */
  @Nullable String closing() {
    if (!config.fastPath()) {
      return "parley.http.fast-path";
    }
    if (mode == LaunchMode.DEVELOPMENT) {
      return "development mode";
    }
    if (tracing.isEnabled()) {
      return "parley.tracing";
    }
    return closingOfServer();
  }

  private @Nullable String closingOfServer() {
    if (server.accessLog().enabled()) {
      return "quarkus.http.access-log";
    }
    if (server.insecureRequests().orElse(InsecureRequests.ENABLED) != InsecureRequests.ENABLED) {
      return "quarkus.http.insecure-requests";
    }
    if (server.header().values().stream().anyMatch(header -> isForEndpoints(header.path()))) {
      return "quarkus.http.header";
    }
    if (server.filter().values().stream().anyMatch(RouterSettings::isForEndpoints)) {
      return "quarkus.http.filter";
    }
    if (!server.auth().permissions().isEmpty()) {
      return "quarkus.http.auth.permission";
    }
    if (server.trafficShaping().enabled()) {
      return "quarkus.http.traffic-shaping";
    }
    return hasLowLimits() ? "quarkus.http.limits" : null;
  }

  /** Says whether a path of Quarkus, {@code /v1/*} for example, can be that of an endpoint. */
  private static boolean isForEndpoints(String path) {
    String prefix = path.replaceAll("[*{].*", "");
    return prefix.startsWith(ENDPOINTS) || ENDPOINTS.startsWith(prefix);
  }

  /** Says whether a filter matches the path of an endpoint. Our own are for the client's files. */
  private static boolean isForEndpoints(FilterConfig filter) {
    Pattern pattern = Pattern.compile(filter.matches());
    return Arrays.stream(Endpoint.values())
        .anyMatch(endpoint -> pattern.matcher(endpoint.path("room", "peer")).matches());
  }

  /** Says whether the server takes less than the fast path would. */
  private boolean hasLowLimits() {
    long maxBody =
        server.limits().maxBodySize().map(size -> size.asLongValue()).orElse(Long.MAX_VALUE);
    return server.limits().maxInitialLineLength() < RequestParser.MAX_HEAD_BYTES
        || server.limits().maxHeaderSize().asLongValue() < RequestParser.MAX_HEAD_BYTES
        || maxBody < body.bytes();
  }
}
