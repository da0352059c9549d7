package dev.parley.http.fastpath;

import dev.parley.http.config.BodyLimits;
import dev.parley.http.config.HttpConfig;
import dev.parley.tracing.Tracing;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig.InsecureRequests;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * The settings with which only the router may answer, because they act on requests there. With any
 * of them the fast path is closed.
 */
@Singleton
class RouterSettings {
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
    if (!server.header().isEmpty()) {
      return "quarkus.http.header";
    }
    if (!server.filter().isEmpty()) {
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

  /** Says whether the server takes less than the fast path would. */
  private boolean hasLowLimits() {
    long maxBody =
        server.limits().maxBodySize().map(size -> size.asLongValue()).orElse(Long.MAX_VALUE);
    return server.limits().maxInitialLineLength() < RequestParser.MAX_HEAD_BYTES
        || server.limits().maxHeaderSize().asLongValue() < RequestParser.MAX_HEAD_BYTES
        || maxBody < body.bytes();
  }
}
