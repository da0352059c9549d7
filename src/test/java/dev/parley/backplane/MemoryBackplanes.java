package dev.parley.backplane;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.room.Backplane;
import dev.parley.room.Limits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Embedded backplanes on one clock that moves only when told to. */
final class MemoryBackplanes implements Backplanes {
  private final MovableClock clock = new MovableClock();

  @Override
  public Backplane replica(Limits limits) {
    return new MemoryBackplane(limits, clock);
  }

  @Override
  public void pass(Duration time) {
    clock.now = clock.now.plus(time);
  }

  @Override
  public void close() {
    // Nothing is held but memory.
  }

  private static final class MovableClock extends Clock {
    private volatile Instant now = Instant.parse("2026-11-20T10:00:00.123456Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
