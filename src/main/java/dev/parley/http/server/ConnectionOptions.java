package dev.parley.http.server;

import dev.parley.delivery.DeliveryConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sets the options of every connection of the server.
 *
 * <p>A peer whose network is gone acknowledges nothing. Where the native transport is available,
 * the next heartbeat that stays unacknowledged for {@link #UNACKNOWLEDGED} ends the connection (RFC
 * 5482). HTTP/2 is only spoken over TLS. An upgrade in clear text, which RFC 9113 no longer has,
 * would pass through proxies that do not know it, and past their rules.
 */
@Singleton
class ConnectionOptions implements HttpServerOptionsCustomizer {
  private static final String IDLE_TIMEOUT = "quarkus.http.idle-timeout";
  private static final Duration UNACKNOWLEDGED = Duration.ofSeconds(20);

  /** The longest wait of a poll (see Parameters). */
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

  /** Makes the bean at the start, so that a mistake in the settings stops the start. */
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
