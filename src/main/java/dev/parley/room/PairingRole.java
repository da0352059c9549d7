package dev.parley.room;

/** The role of a stranger in a room of two, and the state that the room must have for it. */
public enum PairingRole {
  /** Waits for another. The room must be new: no peer was ever in it. */
  FIRST,
  /**
   * Meets the peer that waits. Exactly one peer must be in the room, with another id, and no other
   * {@code SECOND} may have come before.
   */
  SECOND
}
