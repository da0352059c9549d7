package dev.parley.backplane;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.backplane.memory.MemoryLimits;
import dev.parley.room.Backplane;
import dev.parley.room.Limits;
import dev.parley.testing.MovableClock;
import java.time.Duration;

/** Memory backplanes on one clock that only the test moves. */
final class MemoryBackplanes implements Backplanes {
  static final MemoryLimits BOUNDS = new MemoryLimits(20_000, 10_000, 8 << 20, 1L << 30);

  private final MovableClock clock = new MovableClock();

  @Override
  public Backplane replica(Limits limits) {
    return new MemoryBackplane(limits, BOUNDS, clock);
  }

  MemoryBackplane replica(Limits limits, MemoryLimits bounds) {
    return new MemoryBackplane(limits, bounds, clock);
  }

  @Override
  public void pass(Duration time) {
    clock.move(time);
  }

  @Override
  public void close() {
    // There is nothing to release.
  }
}
