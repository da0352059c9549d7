package dev.parley.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A position in the log of a room; {@code <epoch>-<number>} on the wire.
 *
 * @param epoch the life of the log in which the number counts, {@code [0-9a-z]{8,16}}
 * @param number 1 for the first event; 0 for the position before it
 */
public record EventId(String epoch, long number) {
  private static final int MAX_DIGITS = 15;

  /** Parses an id from a client; returns null if it is not valid. */
  public static @Nullable EventId parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 8 || dash > 16 || !isEpoch(text, dash)) {
      return null;
    }
    int digits = text.length() - dash - 1;
    if (digits < 1 || digits > MAX_DIGITS) {
      return null;
    }
    long number = 0;
    for (int i = dash + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      number = number * 10 + (c - '0');
    }
    return new EventId(text.substring(0, dash), number);
  }

  private static boolean isEpoch(String text, int length) {
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return epoch + "-" + number;
  }
}
