package dev.parley.testing;

import dev.parley.room.Backplane;
import dev.parley.tracing.Tracing;
import dev.parley.tracing.TracingConfig;
import java.util.Optional;

/** Tracing in the test's own process. */
public final class Traces {
  private Traces() {}

  /** Tracing as it is by default. */
  public static Tracing off(Backplane backplane) {
    return new Tracing(new Settings(Optional.empty(), 1), backplane, "test");
  }

  /** Tracing to that URL, of that share of requests. */
  public static Tracing to(String endpoint, double ratio, Backplane backplane) {
    return new Tracing(new Settings(Optional.of(endpoint), ratio), backplane, "test");
  }

  private record Settings(Optional<String> endpoint, double ratio) implements TracingConfig {}
}
