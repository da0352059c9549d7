package dev.parley.diagnosis;

import dev.parley.protocol.PeerId;

/** Two peers, the one whose id sorts first at the front. */
public record Pair(PeerId first, PeerId second) {
  /** Makes the pair of two peers in any order. */
  public static Pair of(PeerId one, PeerId other) {
    return one.value().compareTo(other.value()) <= 0 ? new Pair(one, other) : new Pair(other, one);
  }

  /** Says whether the peer is one of the two. */
  public boolean has(PeerId peer) {
    return first.equals(peer) || second.equals(peer);
  }

  /** Returns the other one of the two. */
  PeerId otherThan(PeerId peer) {
    return first.equals(peer) ? second : first;
  }
}
