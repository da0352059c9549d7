package dev.parley.room;

import java.util.concurrent.ThreadLocalRandom;

/** Names for the lives of logs. */
public final class Epochs {
  private static final int LENGTH = 10;

  private Epochs() {}

  /**
   * Draws a name of 10 characters, {@code [0-9a-z]}: 51 bits, enough that no room meets one twice.
   * It is not a secret.
   */
  public static String draw() {
    StringBuilder name = new StringBuilder(LENGTH);
    long bits = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    for (int i = 0; i < LENGTH; i++) {
      name.append(Character.forDigit((int) (bits % 36), 36));
      bits /= 36;
    }
    return name.toString();
  }
}
