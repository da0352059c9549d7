package dev.parley.room;

/**
 * A rate limit: a bucket of {@code burst} that refills at {@code perSecond}.
 *
 * <p>Kept as one number a bucket, the theoretical arrival time of the generic cell rate algorithm
 * (ITU-T I.371): taking {@code n} moves it on by {@code n} gaps, and it may be at most {@code
 * burst} gaps ahead of now.
 *
 * @param perSecond at least 1
 * @param burst at least 1
 */
public record Allowance(int perSecond, int burst) {
  /** Returns what one unit costs, in microseconds. */
  public long emissionIntervalMicros() {
    return 1_000_000L / perSecond;
  }

  /** Returns how far ahead of now the arrival time may be, in microseconds. */
  public long burstToleranceMicros() {
    return emissionIntervalMicros() * burst;
  }
}
