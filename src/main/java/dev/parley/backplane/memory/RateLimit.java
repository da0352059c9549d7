package dev.parley.backplane.memory;

import dev.parley.room.Allowance;
import java.time.Duration;

/** How much of an {@link Allowance} one peer or one address has used. Its owner guards it. */
final class RateLimit {
  /** The theoretical arrival time; see {@link Allowance}. */
  private long arrivalMicros;

  /**
   * Takes {@code count} units if the allowance has them, otherwise none.
   *
   * @return zero if they were taken; otherwise the time until they can be taken
   */
  Duration take(Allowance allowance, int count, long nowMicros) {
    Duration wait = untilFree(allowance, count, nowMicros);
    if (wait.isZero()) {
      arrivalMicros = allowance.arrivalAfter(arrivalMicros, count, nowMicros);
    }
    return wait;
  }

  /** Returns the time until {@code count} units can be taken; takes none. */
  Duration untilFree(Allowance allowance, int count, long nowMicros) {
    long arrival = allowance.arrivalAfter(arrivalMicros, count, nowMicros);
    return Duration.ofNanos(Math.max(0, allowance.waitMicros(arrival, nowMicros)) * 1000);
  }

  /** Says whether the whole allowance is available, so that this object may be dropped. */
  boolean isUnused(long nowMicros) {
    return arrivalMicros <= nowMicros;
  }
}
