package dev.parley.room;

import java.time.Duration;

/**
 * A rate limit: on average one unit in each {@code interval}, and at most {@code burst} at once.
 *
 * <p>It is computed with the generic cell rate algorithm (GCRA, ITU-T I.371). The whole state is
 * one number: the theoretical arrival time (TAT), in microseconds since 1970; 0 for a state that
 * was never used. Each unit moves the TAT on by one emission interval. A request conforms if the
 * TAT is then ahead of the present by no more than the burst tolerance. {@code send.lua}, {@code
 * ordinary.lua} and {@code admit.lua} compute the same.
 *
 * @param interval the emission interval, at least 1 microsecond
 * @param burst at least 1
 */
public record Allowance(Duration interval, int burst) {
  /** Makes an allowance of units per second, at least 1. */
  public Allowance(int perSecond, int burst) {
    this(Duration.ofNanos(1_000_000L / perSecond * 1000), burst);
  }

  /** Returns by how much one unit moves the theoretical arrival time on, in microseconds. */
  public long emissionIntervalMicros() {
    return interval.toNanos() / 1000;
  }

  /** Returns how far the theoretical arrival time may be ahead of now, in microseconds. */
  public long burstToleranceMicros() {
    return emissionIntervalMicros() * burst;
  }

  /**
   * Returns the theoretical arrival time after {@code count} more units, in microseconds since
   * 1970.
   *
   * @param arrivalMicros the theoretical arrival time so far
   */
  public long arrivalAfter(long arrivalMicros, int count, long nowMicros) {
    return Math.max(arrivalMicros, nowMicros) + emissionIntervalMicros() * count;
  }

  /**
   * Returns how long a request has to wait, in microseconds; 0 or less if it conforms now.
   *
   * @param newArrivalMicros the result of {@link #arrivalAfter} for this request
   */
  public long waitMicros(long newArrivalMicros, long nowMicros) {
    return newArrivalMicros - nowMicros - burstToleranceMicros();
  }
}
