package dev.parley.http.operations;

import dev.parley.delivery.Draining;
import dev.parley.room.Backplane;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Answers what users would ask: can a message that is posted now be heard here? */
@Readiness
@Singleton
class BackplaneReadiness implements HealthCheck {
  private final Backplane backplane;
  private final Draining draining;

  BackplaneReadiness(Backplane backplane, Draining draining) {
    this.backplane = backplane;
    this.draining = draining;
  }

  /** Returns why this replica is not ready, or null if it is. */
  @Nullable String notReadyReason() {
    return draining.hasBegun() ? "this replica is shutting down" : backplane.notReadyReason();
  }

  @Override
  public HealthCheckResponse call() {
    String notReadyReason = notReadyReason();
    HealthCheckResponseBuilder check = HealthCheckResponse.named("backplane");
    String warning = backplane.warning();
    if (warning != null) {
      check.withData("warning", warning);
    }
    String reach = backplane.reach();
    if (reach != null) {
      check.withData("reach", reach);
    }
    return notReadyReason == null
        ? check.up().build()
        : check.down().withData("why", notReadyReason).build();
  }
}
