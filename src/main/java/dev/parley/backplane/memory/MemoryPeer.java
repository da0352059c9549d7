package dev.parley.backplane.memory;

import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.room.Lifetimes;
import dev.parley.room.Peer;
import dev.parley.room.Receipt;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a room knows of one peer id: its latest stay. Guarded by its {@link MemoryRoom}. */
final class MemoryPeer {
  /** How the latest stay stands. */
  enum Standing {
    PRESENT,
    LEFT,
    EXPIRED,
    REMOVED
  }

  final PeerId id;
  final Bucket allowance = new Bucket();

  /** An idempotency key, which counts for one membership. */
  private record Key(Membership membership, String text) {}

  /** The oldest first; made with the first key. */
  private @Nullable Map<Key, RememberedReceipt> receipts;

  Membership membership;
  Metadata metadata = Metadata.NONE;
  Standing standing = Standing.PRESENT;
  long joinedAtMillis;
  long start;
  long order;
  long leaseMillis;

  /** Whether the client closed its last stream, so that requests do not extend the lease. */
  boolean closing;

  MemoryPeer(PeerId id, Membership membership) {
    this.id = id;
    this.membership = membership;
  }

  boolean isPresent() {
    return standing == Standing.PRESENT;
  }

  /** Says whether {@code other} is of the same owner, and this stay or a later one. */
  boolean isUpTo(Membership other) {
    return isOwnedBy(other) && membership.generation() <= other.generation();
  }

  boolean isOwnedBy(Membership other) {
    return membership.owner().equals(other.owner());
  }

  void extendLease(long untilMillis) {
    leaseMillis = Math.max(leaseMillis, untilMillis);
  }

  Instant joinedAt() {
    return Instant.ofEpochMilli(joinedAtMillis);
  }

  @Nullable Receipt receipt(Membership asking, String key, long nowMillis) {
    RememberedReceipt known = receipts == null ? null : receipts.get(new Key(asking, key));
    return known != null && known.untilMillis() > nowMillis ? known.receipt() : null;
  }

  /** Keeps an answer for retries; those of old go first, since all are kept for as long. */
  void remember(String text, Receipt receipt, long nowMillis) {
    Map<Key, RememberedReceipt> known = receipts == null ? new LinkedHashMap<>() : receipts;
    receipts = known;
    Key key = new Key(membership, text);
    known.remove(key);
    known.put(
        key, new RememberedReceipt(receipt, nowMillis + Lifetimes.IDEMPOTENCY_KEY.toMillis()));
    Iterator<RememberedReceipt> oldest = known.values().iterator();
    while (oldest.hasNext() && oldest.next().untilMillis() <= nowMillis) {
      oldest.remove();
    }
  }

  Peer view() {
    return new Peer(id, metadata, joinedAt(), order);
  }
}
