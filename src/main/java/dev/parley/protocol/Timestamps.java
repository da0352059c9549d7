package dev.parley.protocol;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times as the wire writes them: ISO-8601, UTC, always three digits of milliseconds. */
public final class Timestamps {
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Timestamps() {}

  /** Returns {@code 2026-11-20T10:00:00.000Z} and the like. */
  public static String text(Instant instant) {
    return MILLIS.format(instant);
  }
}
