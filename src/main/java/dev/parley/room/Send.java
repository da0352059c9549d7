package dev.parley.room;

import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages to append together, in order, all or none.
 *
 * @param to the addressee; null for everybody else in the room
 * @param messages 1 to 64
 * @param isArray whether the client sent an array, and so is answered with one
 * @param key the idempotency key; null if there is none
 * @param ttl how long to wait for an addressee that is not in the room; zero refuses instead
 * @param trace the {@code traceparent} (W3C Trace Context) that goes into the log with each of
 *     them; null if they are not traced
 */
public record Send(
    @Nullable PeerId to,
    List<Message> messages,
    boolean isArray,
    @Nullable String key,
    Duration ttl,
    @Nullable String trace) {
  /** The most messages in one array. */
  public static final int MAX_MESSAGES = 64;

  /** Messages that are not traced. */
  public Send(
      @Nullable PeerId to,
      List<Message> messages,
      boolean isArray,
      @Nullable String key,
      Duration ttl) {
    this(to, messages, isArray, key, ttl, null);
  }

  /** Returns the same, traced. */
  public Send traced(String traceparent) {
    return new Send(to, messages, isArray, key, ttl, traceparent);
  }
}
