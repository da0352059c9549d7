package dev.parley.http;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.parley.delivery.Draining;
import dev.parley.timeline.TimelineRecorder;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Drains the streams while the server still answers, and notes that they ended. */
@Singleton
class Shutdown {
  private static final long PATIENCE_SECONDS = 1;

  private final Draining draining;
  private final TimelineRecorder recorder;
  private final DirectRequests direct;
  private final Duration timeout;

  Shutdown(
      Draining draining,
      TimelineRecorder recorder,
      DirectRequests direct,
      @ConfigProperty(name = "quarkus.shutdown.timeout") Duration timeout) {
    this.draining = draining;
    this.recorder = recorder;
    this.direct = direct;
    this.timeout = timeout;
  }

  /**
   * Quarkus waits for the requests on its router when this is done, and does not know of those that
   * were taken past it; none of them is as old as a usual drain is long.
   */
  void begin(@Observes ShutdownDelayInitiatedEvent event) {
    draining.drain();
    direct.awaitAnswers(timeout);
    recorder
        .writeAll()
        .toCompletableFuture()
        .completeOnTimeout(null, PATIENCE_SECONDS, SECONDS)
        .join();
  }
}
