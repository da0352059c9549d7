package dev.parley.room;

import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages to send together and in order: all of them or none.
 *
 * @param to the addressee; null for all others in the room
 * @param messages 1 to 64
 * @param isArray whether the client sent an array; it then gets an array as the answer
 * @param key the idempotency key; null if there is none
 * @param ttl how long the messages may wait for an absent addressee; with zero they are refused
 * @param trace the {@code traceparent} (W3C Trace Context) that is logged with each message; null
 *     if they are not traced
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

  /** Makes a send that is not traced. */
  public Send(
      @Nullable PeerId to,
      List<Message> messages,
      boolean isArray,
      @Nullable String key,
      Duration ttl) {
    this(to, messages, isArray, key, ttl, null);
  }

  /** Returns this send with a trace. */
  public Send traced(String traceparent) {
    return new Send(to, messages, isArray, key, ttl, traceparent);
  }
}
