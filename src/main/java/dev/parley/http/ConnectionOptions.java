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
 * transport is there.
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

  private static void customize(HttpServerOptions options) {
    options.setTcpUserTimeout((int) UNACKNOWLEDGED.toMillis());
    options.setTcpNoDelay(true);
  }
}
