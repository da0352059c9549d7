package dev.parley.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Something that a stream's client was given elsewhere and that goes stale: the stream brings it
 * anew whenever it is due, and at once if it was due already. The event is no part of the log and
 * has no id.
 */
public final class PeriodicEvent {
  private final String event;
  private final long periodMillis;
  private final Supplier<String> data;

  /** In milliseconds since 1970. Guarded by the feed's monitor once a stream has it. */
  private long dueMillis;

  /**
   * Makes one for one stream.
   *
   * @param event the event's name
   * @param due when it is due first, by this replica's clock
   * @param period from each time to the next
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

  /** Returns the event as of now; the next is due a period later. */
  byte[] frame(long nowMillis) {
    dueMillis = nowMillis + periodMillis;
    return Frame.aside(event, data.get());
  }
}
