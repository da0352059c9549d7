package dev.parley.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * What every connection of the server is told.
 *
 * <p>A peer whose network vanished acknowledges nothing: the next heartbeat that goes
 * unacknowledged for {@link #UNACKNOWLEDGED} ends the connection (RFC 5482), where the native
 * transport is there. HTTP/2 is for TLS: an upgrade in clear text, which RFC 9113 has given up,
 * passes through proxies that know nothing of it, and their rules with it.
 */
@ApplicationScoped
class ConnectionOptions implements HttpServerOptionsCustomizer {
  private static final Duration UNACKNOWLEDGED = Duration.ofSeconds(20);

  ConnectionOptions() {}

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    customize(options);
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    customize(options);
  }

  @Override
  public void customizeDomainSocketServer(HttpServerOptions options) {
    options.setHttp2ClearTextEnabled(false);
  }

  private static void customize(HttpServerOptions options) {
    options.setTcpUserTimeout((int) UNACKNOWLEDGED.toMillis());
    options.setTcpNoDelay(true);
    options.setHttp2ClearTextEnabled(false);
  }
}
