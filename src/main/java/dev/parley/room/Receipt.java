package dev.parley.room;

import dev.parley.protocol.EventId;

/** The result of a {@link Send}. Each retry with the same key gets the same receipt. */
public sealed interface Receipt {
  /**
   * The messages are in the log.
   *
   * @param first the event id of the first message
   * @param count the number of messages; their event ids are consecutive
   * @param isArray whether the client sent an array
   */
  record Logged(EventId first, int count, boolean isArray) implements Receipt {}

  /** The messages wait outside the log until the addressee joins. */
  record Waiting() implements Receipt {}
}
