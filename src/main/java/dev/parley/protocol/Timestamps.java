package dev.parley.protocol;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times as the wire writes them: ISO-8601, UTC, always three digits of milliseconds. */
public final class Timestamps {
  private static final DateTimeFormatter SECONDS =
      new DateTimeFormatterBuilder().appendInstant(0).toFormatter();

  /** A second since 1970, and its text up to where the fraction goes. */
  private record Second(long number, String text) {
    static Second of(Instant instant) {
      String text = SECONDS.format(instant);
      return new Second(instant.getEpochSecond(), text.substring(0, text.length() - 1));
    }
  }

  /** The second that was written last: most of what is written is of the same. */
  private static volatile Second latest = Second.of(Instant.EPOCH);

  private Timestamps() {}

  /** Returns {@code 2026-11-20T10:00:00.000Z} and the like. */
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
