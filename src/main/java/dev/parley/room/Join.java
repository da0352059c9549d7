package dev.parley.room;

import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request to join a room.
 *
 * @param returning the membership that a valid token for this room and this peer names; null if
 *     there is no such token
 * @param fresh the membership to begin if the peer does not return
 * @param key the idempotency key, a secret of the client; null if it gave none
 * @param lease how long the peer stays until it is heard of for the first time; at most {@link
 *     Lifetimes#LEASE}
 */
public record Join(
    RoomId room,
    PeerId peer,
    Metadata metadata,
    @Nullable Membership returning,
    Membership fresh,
    @Nullable String key,
    Duration lease) {

  /** A join with a full lease. */
  public Join(
      RoomId room,
      PeerId peer,
      Metadata metadata,
      @Nullable Membership returning,
      Membership fresh,
      @Nullable String key) {
    this(room, peer, metadata, returning, fresh, key, Lifetimes.LEASE);
  }
}
