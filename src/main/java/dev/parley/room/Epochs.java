package dev.parley.room;

import java.util.concurrent.ThreadLocalRandom;

/** Makes the names of epochs. An epoch is one life of a log. */
public final class Epochs {
  private static final int LENGTH = 10;

  private Epochs() {}

  /**
   * Returns a random name of 10 characters, {@code [0-9a-z]}. Its 51 bits suffice that no room gets
   * the same name twice. It is not a secret.
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
