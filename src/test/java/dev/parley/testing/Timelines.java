package dev.parley.testing;

import dev.parley.room.Backplane;
import dev.parley.timeline.TimelineConfig;
import dev.parley.timeline.TimelineRecorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** Recorders of timelines as the service has them by default. */
public final class Timelines {
  private Timelines() {}

  /** A recorder without a timer: it writes only when the test calls it. */
  public static TimelineRecorder recorder(Backplane backplane, Clock clock) {
    return recorder(backplane, clock, true);
  }

  public static TimelineRecorder recorder(Backplane backplane, Clock clock, boolean isEnabled) {
    return new TimelineRecorder(
        backplane, new Settings(isEnabled), clock, new SimpleMeterRegistry());
  }

  public static TimelineRecorder recorder(
      Backplane backplane, Clock clock, MeterRegistry registry) {
    return new TimelineRecorder(backplane, new Settings(true), clock, registry);
  }

  /** The defaults. */
  private record Settings(boolean enabled) implements TimelineConfig {
    @Override
    public Readers readers() {
      return Readers.MODERATORS;
    }

    @Override
    public int maxEntries() {
      return 2000;
    }

    @Override
    public boolean reports() {
      return true;
    }

    @Override
    public Duration retention() {
      return Duration.ofHours(1);
    }
  }
}
