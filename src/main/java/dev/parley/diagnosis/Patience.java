package dev.parley.diagnosis;

import java.time.Duration;

/** How long something may take before it counts as a failure. */
final class Patience {
  /** For a delivery, an answer, or another try of what was refused for now. */
  static final Duration STEP = Duration.ofSeconds(10);

  /** For a whole negotiation, and for a restart of ICE to bring a connection back. */
  static final Duration CALL = Duration.ofSeconds(30);

  /** By which a refusal may be dated before what led to it. */
  static final Duration DATING = Duration.ofSeconds(1);

  private Patience() {}

  static boolean isOver(Duration patience, long sinceMicros, long nowMicros) {
    return nowMicros - sinceMicros >= micros(patience);
  }

  /** Returns when patience with something ends. */
  static long end(Duration patience, long sinceMicros) {
    return sinceMicros + micros(patience);
  }

  private static long micros(Duration patience) {
    return patience.toNanos() / 1000;
  }
}
