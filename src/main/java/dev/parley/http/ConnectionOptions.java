package dev.parley.http;

import dev.parley.delivery.DeliveryConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What every connection of the server is told.
 *
 * <p>A peer whose network vanished acknowledges nothing: the next heartbeat that goes
 * unacknowledged for {@link #UNACKNOWLEDGED} ends the connection (RFC 5482), where the native
 * transport is there. HTTP/2 is for TLS: an upgrade in clear text, which RFC 9113 has given up,
 * passes through proxies that know nothing of it, and their rules with it.
 */
@Singleton
class ConnectionOptions implements HttpServerOptionsCustomizer {
  private static final String IDLE_TIMEOUT = "quarkus.http.idle-timeout";
  private static final Duration UNACKNOWLEDGED = Duration.ofSeconds(20);

  /** Parameters.pollWait is never longer. */
  private static final Duration LONGEST_POLL = Duration.ofSeconds(30);

  ConnectionOptions(
      DeliveryConfig delivery, @ConfigProperty(name = IDLE_TIMEOUT) Duration idleTimeout) {
    Duration silence = delivery.heartbeat();
    if (silence.compareTo(LONGEST_POLL) < 0) {
      silence = LONGEST_POLL;
    }
    if (!idleTimeout.isZero() && idleTimeout.compareTo(silence) <= 0) {
      throw new IllegalArgumentException(
          "%s must be longer than parley.delivery.heartbeat and than a poll waits, %s, not %s"
              .formatted(IDLE_TIMEOUT, silence, idleTimeout));
    }
  }

  /** Has a mistake in the settings stop the start. */
  void start(@Observes StartupEvent event) {}

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
