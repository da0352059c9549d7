package dev.parley.backplane.memory;

import dev.parley.room.Allowance;
import java.time.Duration;

/** How much of an {@link Allowance} is used up. Guarded by whoever holds it. */
final class Bucket {
  private long arrivalMicros;

  /**
   * Takes {@code count} units, if they are there.
   *
   * @return zero if they were; otherwise when they will be, and nothing was taken
   */
  Duration take(Allowance allowance, int count, long nowMicros) {
    long arrival = Math.max(arrivalMicros, nowMicros) + allowance.emissionIntervalMicros() * count;
    long excess = arrival - nowMicros - allowance.burstToleranceMicros();
    if (excess > 0) {
      return Duration.ofNanos(excess * 1000);
    }
    arrivalMicros = arrival;
    return Duration.ZERO;
  }

  boolean isFull(long nowMicros) {
    return arrivalMicros <= nowMicros;
  }
}
