package dev.parley.room;

import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import java.time.Instant;

/**
 * A peer that is in a room.
 *
 * @param order its place among all joins of the room; a peer that joined later has a higher one
 * @param joinedAt identifies the membership together with the id; a newer membership of the same id
 *     has a later one
 */
public record Peer(PeerId id, Metadata metadata, Instant joinedAt, long order) {
  /**
   * Says whether this peer is the polite one of the two (W3C "perfect negotiation"): the one that
   * joined later.
   */
  public boolean isPoliteToward(Peer other) {
    return order > other.order;
  }
}
