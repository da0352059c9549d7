package dev.parley.backplane.redis;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Redis's clock, as far as this replica knows it. */
final class ServerClock {
  private final Clock clock;

  /** Redis's clock minus ours. Written by one heartbeat at a time. */
  private volatile long offsetMicros;

  ServerClock(Clock clock) {
    this.clock = clock;
  }

  /** Returns the time of our own clock, in microseconds since 1970. */
  long localMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  /** Returns the time of Redis's clock, in microseconds since 1970. */
  long nowMicros() {
    return localMicros() + offsetMicros;
  }

  /**
   * Adjusts to a reply that has just arrived. Assumes that Redis read its clock in the middle
   * between request and reply.
   *
   * @param serverMicros the time that Redis replied
   * @param sentMicros when the request was sent, by {@link #localMicros}
   */
  void adjust(long serverMicros, long sentMicros) {
    offsetMicros = serverMicros - (sentMicros + localMicros()) / 2;
  }
}
