package dev.parley.room;

/** The part that a stranger plays in a room of two, and so what it has to find there. */
public enum Part {
  /** It is to wait: nobody has ever been in the room. */
  FIRST,
  /**
   * It is to meet who waits: exactly one peer is in the room, of another id, and nobody came to
   * meet it before.
   */
  SECOND
}
