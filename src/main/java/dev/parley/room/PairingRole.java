package dev.parley.room;

/** What a stranger does in a room of two, and so what it has to find there. */
public enum PairingRole {
  /** It is to wait: nobody has ever been in the room. */
  FIRST,
  /**
   * It is to meet who waits: exactly one peer is in the room, of another id, and nobody came to
   * meet it before.
   */
  SECOND
}
