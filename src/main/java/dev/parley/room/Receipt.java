package dev.parley.room;

import dev.parley.protocol.EventId;

/** What became of a {@link Send}: the same answer for each retry with its key. */
public sealed interface Receipt {
  /**
   * The messages are in the log.
   *
   * @param first the id of the first
   * @param count how many; their numbers follow each other
   * @param isArray whether the client sent an array
   */
  record Logged(EventId first, int count, boolean isArray) implements Receipt {}

  /** The messages wait, outside the log, for the addressee to join. */
  record Waiting() implements Receipt {}
}
