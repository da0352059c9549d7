package dev.parley.http.operations;

import dev.parley.delivery.Draining;
import dev.parley.room.Backplane;
import dev.parley.warmup.WarmUp;
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
  private final WarmUp warmUp;

  BackplaneReadiness(Backplane backplane, Draining draining, WarmUp warmUp) {
    this.backplane = backplane;
    this.draining = draining;
    this.warmUp = warmUp;
  }

  /** Returns why this replica is not ready, or null if it is. */
  @Nullable String notReadyReason() {
    if (draining.hasBegun()) {
      return "this replica is shutting down";
    }
    String reason = backplane.notReadyReason();
    return reason == null && warmUp.isUnderWay() ? "this replica is warming up" : reason;
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
