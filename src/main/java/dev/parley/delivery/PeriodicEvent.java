package dev.parley.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * An event that one stream sends from time to time, with data that is made anew each time. It
 * replaces data that the client got elsewhere and that expires, for example credentials. The event
 * is not in the log and has no id.
 */
public final class PeriodicEvent {
  private final String event;
  private final long periodMillis;
  private final Supplier<String> data;

  /** In milliseconds since 1970. Guarded by the feed's monitor once a stream has the event. */
  private long dueMillis;

  /**
   * Makes one for one stream.
   *
   * @param event the event's name
   * @param due when it is due first, by this replica's clock; if that is past, it is sent right
   *     after {@code hello}
   * @param period from each event to the next
   * @param data makes the event's data, JSON on one line; must be quick
   */
  public PeriodicEvent(String event, Instant due, Duration period, Supplier<String> data) {
    this.event = event;
    this.periodMillis = period.toMillis();
    this.data = data;
    this.dueMillis = due.toEpochMilli();
  }

  long dueMillis() {
    return dueMillis;
  }

  /** Returns the event's frame as of now; the next one is due a period later. */
  byte[] frame(long nowMillis) {
    dueMillis = nowMillis + periodMillis;
    return Frame.withoutId(event, data.get());
  }
}
