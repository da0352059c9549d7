package dev.parley.room;

import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import java.time.Instant;

/**
 * A peer that is in a room.
 *
 * @param order its place among all joins of the room; whoever has the higher one joined later
 * @param joinedAt with the id it names the stay; grows with each stay of the id
 */
public record Peer(PeerId id, Metadata metadata, Instant joinedAt, long order) {
  /**
   * Says whether this peer plays the polite one toward {@code other}: whoever joined later does.
   */
  public boolean isPoliteToward(Peer other) {
    return order > other.order;
  }
}
