package dev.parley.backplane.memory;

import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.room.Peer;
import dev.parley.room.Receipt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a room knows of one peer id: its latest membership. The room's monitor guards all fields.
 */
final class MemoryPeer {
  /** The state of the latest membership. */
  enum Status {
    PRESENT,
    LEFT,
    EXPIRED,
    REMOVED
  }

  final PeerId id;
  final RateLimit messages = new RateLimit();
  final RateLimit reports = new RateLimit();

  Membership membership;
  Metadata metadata = Metadata.NONE;
  Status status = Status.PRESENT;
  long joinedAtMillis;

  /** The number of the {@code peer-joined} of this membership. */
  long start;

  /** Its place among all joins of the room. */
  long order;

  /** The end of the lease, in milliseconds since 1970. */
  long leaseMillis;

  /** Whether the client closed its last stream. Requests do not extend the lease then. */
  boolean closing;

  /** Null until the peer sends with an idempotency key for the first time. */
  private @Nullable SendKeys sendKeys;

  MemoryPeer(PeerId id, Membership membership) {
    this.id = id;
    this.membership = membership;
  }

  boolean isPresent() {
    return status == Status.PRESENT;
  }

  /** Says whether the peer is present with exactly this membership. */
  boolean isPresentAs(Membership asked) {
    return isPresent() && membership.equals(asked);
  }

  boolean isOwnedBy(Membership other) {
    return membership.owner().equals(other.owner());
  }

  /** Says whether {@code other} has the same owner and is this membership or a newer one. */
  boolean isOwnerUpTo(Membership other) {
    return isOwnedBy(other) && membership.generation() <= other.generation();
  }

  void extendLease(long untilMillis) {
    leaseMillis = Math.max(leaseMillis, untilMillis);
  }

  Instant joinedAt() {
    return Instant.ofEpochMilli(joinedAtMillis);
  }

  /** Returns the receipt of an earlier send with this key; null if there is none. */
  @Nullable Receipt receipt(Membership asking, String key, long nowMillis) {
    return sendKeys == null ? null : sendKeys.find(asking, key, nowMillis);
  }

  /** Keeps the receipt for retries with the same key. */
  void remember(String key, Receipt receipt, long nowMillis) {
    SendKeys keys = sendKeys == null ? new SendKeys() : sendKeys;
    sendKeys = keys;
    keys.remember(membership, key, receipt, nowMillis);
  }

  Peer view() {
    return new Peer(id, metadata, joinedAt(), order);
  }
}
