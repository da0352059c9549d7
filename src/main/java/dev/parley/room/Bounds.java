package dev.parley.room;

import java.time.Duration;

/**
 * Checks configured values. A value out of bounds stops the start with a message that names its
 * key.
 */
public final class Bounds {
  private Bounds() {}

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException naming {@code key} if it is not in {@code least..most}
   */
  public static int check(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, not %d".formatted(key, least, most, value));
    }
    return value;
  }

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException naming {@code key} if it is not in {@code least..most}
   */
  public static long check(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, not %d".formatted(key, least, most, value));
    }
    return value;
  }

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException naming {@code key} if it is not in {@code least..most}
   */
  public static Duration check(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s, not %s".formatted(key, least, most, value));
    }
    return value;
  }
}
