package dev.parley.http.server;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.parley.delivery.DeliveryConfig;
import dev.parley.delivery.Draining;
import dev.parley.timeline.TimelineRecorder;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Ends all streams while the server still answers, stops accepting connections, and writes the last
 * timeline entries.
 */
@Singleton
class Shutdown {
  private static final long TIMELINE_TIMEOUT_SECONDS = 1;

  /**
   * How long a connection of the last moment has for its request. A handshake of TLS over a slow
   * network needs most of that.
   */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final Draining draining;
  private final TimelineRecorder recorder;
  private final FastPathEntry fastPath;
  private final Listeners listeners;
  private final Duration linger;
  private final Duration timeout;

  Shutdown(
      Draining draining,
      TimelineRecorder recorder,
      FastPathEntry fastPath,
      Listeners listeners,
      DeliveryConfig delivery,
      @ConfigProperty(name = "quarkus.shutdown.timeout") Duration timeout) {
    this.draining = draining;
    this.recorder = recorder;
    this.fastPath = fastPath;
    this.listeners = listeners;
    // Where nobody has to notice the shutdown, nobody connects either.
    this.linger = delivery.drainDelay().compareTo(LINGER) < 0 ? delivery.drainDelay() : LINGER;
    this.timeout = timeout;
  }

  /**
   * Waits for the requests of the fast path here. Quarkus waits only for those of its router, and
   * only afterwards.
   */
  void begin(@Observes ShutdownDelayInitiatedEvent event) {
    draining.drain();
    listeners.stop(linger);
    fastPath.awaitAnswers(timeout);
    recorder
        .writeAll()
        .toCompletableFuture()
        .completeOnTimeout(null, TIMELINE_TIMEOUT_SECONDS, SECONDS)
        .join();
  }
}
