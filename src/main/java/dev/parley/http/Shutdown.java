package dev.parley.http;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.parley.delivery.Draining;
import dev.parley.timeline.Recorder;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Drains the streams while the server still answers, and notes that they ended. */
@Singleton
class Shutdown {
  private static final long PATIENCE_SECONDS = 1;

  private final Draining draining;
  private final Recorder recorder;

  Shutdown(Draining draining, Recorder recorder) {
    this.draining = draining;
    this.recorder = recorder;
  }

  void begin(@Observes ShutdownDelayInitiatedEvent event) {
    draining.drain();
    recorder
        .noteAll()
        .toCompletableFuture()
        .completeOnTimeout(null, PATIENCE_SECONDS, SECONDS)
        .join();
  }
}
