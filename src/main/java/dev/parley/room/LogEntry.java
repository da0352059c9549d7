package dev.parley.room;

import dev.parley.protocol.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event in its place in a room's log.
 *
 * @param number 1 for the first of the epoch, without holes
 * @param loggedMicros when it entered the log, by the backplane's clock, in microseconds since 1970
 * @param atMicros when it happened; earlier than {@code loggedMicros} for a message that waited
 * @param event what happened
 * @param trace the {@code traceparent} (W3C Trace Context) under which a message was sent; null if
 *     it is not traced, as hardly any is. Peers never see it
 */
public record LogEntry(
    long number, long loggedMicros, long atMicros, Event event, @Nullable String trace) {
  /** An entry that is not traced. */
  public LogEntry(long number, long loggedMicros, long atMicros, Event event) {
    this(number, loggedMicros, atMicros, event, null);
  }

  /** Returns when it happened. */
  public Instant at() {
    return Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS);
  }

  /** Returns the JSON that a stream sends for it. */
  public String data() {
    return event.data(at());
  }
}
