package dev.parley.protocol;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Writes times as they are on the wire: ISO-8601, UTC, always with three digits of milliseconds.
 */
public final class Timestamps {
  private static final DateTimeFormatter SECONDS =
      new DateTimeFormatterBuilder().appendInstant(0).toFormatter();

  /** One second since 1970, and its text before the fraction. */
  private record Second(long number, String text) {
    static Second of(Instant instant) {
      String text = SECONDS.format(instant);
      return new Second(instant.getEpochSecond(), text.substring(0, text.length() - 1));
    }
  }

  /**
   * A cache of the latest second: most times that are written are in it. Any thread may replace it.
   */
  private static volatile Second latest = Second.of(Instant.EPOCH);

  private Timestamps() {}

  /** Returns text like {@code 2026-11-20T10:00:00.000Z}. */
  @SuppressWarnings("UnnecessaryStringBuilder") // Its capacity spares a copy for each event.
  public static String text(Instant instant) {
    Second second = latest;
    if (second.number != instant.getEpochSecond()) {
      second = Second.of(instant);
      latest = second;
    }
    int millis = instant.getNano() / 1_000_000;
    return new StringBuilder(24)
        .append(second.text)
        .append('.')
        .append((char) ('0' + millis / 100))
        .append((char) ('0' + millis / 10 % 10))
        .append((char) ('0' + millis % 10))
        .append('Z')
        .toString();
  }
}
