package dev.parley.testing;

import dev.parley.room.Backplane;
import dev.parley.tracing.Tracing;
import dev.parley.tracing.TracingConfig;
import java.util.Optional;

/** Tracing as tests want it that are about something else. */
public final class Traces {
  private Traces() {}

  /** Tracing as it is by default. */
  public static Tracing off(Backplane backplane) {
    return new Tracing(new Off(), backplane, "test");
  }

  private record Off() implements TracingConfig {
    @Override
    public Optional<String> endpoint() {
      return Optional.empty();
    }

    @Override
    public double ratio() {
      return 1;
    }
  }
}
