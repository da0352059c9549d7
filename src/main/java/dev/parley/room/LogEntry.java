package dev.parley.room;

import dev.parley.protocol.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event at its place in the log of a room.
 *
 * @param number 1 for the first entry of the epoch, then 2, 3, ... without holes
 * @param loggedMicros when it was appended, by the backplane's clock, in microseconds since 1970
 * @param atMicros when it happened; earlier than {@code loggedMicros} for a message that waited
 * @param event what happened
 * @param trace the {@code traceparent} (W3C Trace Context) of a message; null if it is not traced,
 *     which is the usual case. Peers never see it
 */
public record LogEntry(
    long number, long loggedMicros, long atMicros, Event event, @Nullable String trace) {
  /** Makes an entry that is not traced. */
  public LogEntry(long number, long loggedMicros, long atMicros, Event event) {
    this(number, loggedMicros, atMicros, event, null);
  }

  /** Returns when the event happened. */
  public Instant at() {
    return Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS);
  }

  /** Appends the JSON that a stream sends for this entry. */
  public StringBuilder writeTo(StringBuilder json) {
    event.writeTo(json, at());
    return json;
  }
}
