package dev.parley.http;

import dev.parley.delivery.Draining;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Drains the streams while the server still answers. */
@ApplicationScoped
class Shutdown {
  private final Draining draining;

  Shutdown(Draining draining) {
    this.draining = draining;
  }

  void begin(@Observes ShutdownDelayInitiatedEvent event) {
    draining.drain();
  }
}
