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
 */
public record Send(
    @Nullable PeerId to,
    List<Message> messages,
    boolean isArray,
    @Nullable String key,
    Duration ttl) {
  /** The most messages in one array. */
  public static final int MAX_MESSAGES = 64;
}
