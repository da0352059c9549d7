package dev.parley.backplane.memory;

import dev.parley.backplane.memory.MemoryPeer.Status;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.Lifetimes;
import dev.parley.room.Peer;
import dev.parley.room.Refusals;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memberships of one room and their leases. Knows neither the log nor the messages. The room's
 * monitor guards all fields. All times are in milliseconds since 1970.
 */
final class MembershipTable {
  /** In the order of joining. */
  private final Map<PeerId, MemoryPeer> present = new LinkedHashMap<>(2);

  /** Former peers, the one that has been gone longest first. */
  private final Map<PeerId, MemoryPeer> departed = new LinkedHashMap<>();

  private long joins;

  /** When the last peer went; means nothing while somebody is present. */
  private long emptySinceMillis;

  /** A lower bound: no lease runs out earlier, but the first one may run out later. */
  private long nextExpiryMillis = Long.MAX_VALUE;

  MembershipTable(long nowMillis) {
    emptySinceMillis = nowMillis;
  }

  boolean isPresent(PeerId peer) {
    return present.containsKey(peer);
  }

  int presentCount() {
    return present.size();
  }

  List<PeerId> presentIds() {
    return List.copyOf(present.keySet());
  }

  /** Returns the peer if it is present; null otherwise. */
  @Nullable MemoryPeer present(PeerId peer) {
    return present.get(peer);
  }

  /** Returns the peer if it is present with exactly this membership; null otherwise. */
  @Nullable MemoryPeer presentAs(PeerId id, Membership membership) {
    MemoryPeer peer = present.get(id);
    return peer != null && peer.membership.equals(membership) ? peer : null;
  }

  /** Returns the latest membership of the id, present or departed; null if none is known. */
  @Nullable MemoryPeer latest(PeerId peer) {
    MemoryPeer here = present.get(peer);
    return here != null ? here : departed.get(peer);
  }

  /**
   * Returns the peer whose membership this is.
   *
   * @throws dev.parley.protocol.Refusal if the membership may not act (see {@link
   *     dev.parley.room.Backplane}): {@code not-in-room}, {@code forbidden}, {@code removed}
   */
  MemoryPeer requireActive(Member member) {
    MemoryPeer peer = latest(member.peer());
    Membership membership = member.membership();
    if (peer == null || !peer.isOwnedBy(membership)) {
      throw Refusals.of(Problem.NOT_IN_ROOM);
    }
    if (peer.membership.generation() > membership.generation()) {
      throw Refusals.of(Problem.FORBIDDEN);
    }
    if (peer.status == Status.REMOVED) {
      throw Refusals.of(Problem.REMOVED);
    }
    if (!peer.isPresentAs(membership)) {
      throw Refusals.of(Problem.NOT_IN_ROOM);
    }
    return peer;
  }

  /** Begins a membership with that lease, as the latest to have joined. */
  MemoryPeer enter(
      PeerId id, Membership membership, Metadata metadata, Duration lease, long nowMillis) {
    MemoryPeer peer = latest(id);
    if (peer == null) {
      peer = new MemoryPeer(id, membership);
    }
    departed.remove(id);
    present.remove(id);
    present.put(id, peer);
    peer.membership = membership;
    peer.metadata = metadata;
    peer.status = Status.PRESENT;
    peer.joinedAtMillis = Math.max(nowMillis, peer.joinedAtMillis + 1);
    peer.order = ++joins;
    peer.closing = false;
    peer.leaseMillis = nowMillis + lease.toMillis();
    nextExpiryMillis = Math.min(nextExpiryMillis, peer.leaseMillis);
    return peer;
  }

  /** Ends a membership; beyond {@link Lifetimes#MAX_DEPARTED} the longest gone is forgotten. */
  void depart(MemoryPeer peer, Status status, long sinceMillis) {
    peer.status = status;
    present.remove(peer.id);
    departed.put(peer.id, peer);
    if (departed.size() > Lifetimes.MAX_DEPARTED) {
      departed.remove(departed.keySet().iterator().next());
    }
    if (present.isEmpty()) {
      emptySinceMillis = sinceMillis;
    }
  }

  /** Extends the lease to a full one, unless the client closed its last stream. */
  void renewLease(MemoryPeer peer, long nowMillis) {
    if (!peer.closing) {
      peer.extendLease(nowMillis + Lifetimes.LEASE.toMillis());
    }
  }

  /** Shortens the lease to {@link Lifetimes#GRACE}: the client closed its last stream. */
  void shortenLease(MemoryPeer peer, long nowMillis) {
    peer.closing = true;
    peer.leaseMillis = nowMillis + Lifetimes.GRACE.toMillis();
    nextExpiryMillis = Math.min(nextExpiryMillis, peer.leaseMillis);
  }

  /** Says whether a lease may have run out, without looking at the peers. */
  boolean mayHaveExpired(long nowMillis) {
    return nowMillis >= nextExpiryMillis;
  }

  /** Returns the present peers whose leases have run out, in the order of expiry. */
  List<MemoryPeer> expired(long nowMillis) {
    return present.values().stream()
        .filter(peer -> peer.leaseMillis <= nowMillis)
        .sorted(Comparator.comparingLong(peer -> peer.leaseMillis))
        .toList();
  }

  /** Computes anew when the next lease runs out. To be called after the expired peers departed. */
  void resetNextExpiry() {
    nextExpiryMillis =
        present.values().stream().mapToLong(peer -> peer.leaseMillis).min().orElse(Long.MAX_VALUE);
  }

  /** Returns the time until the next lease runs out; null if nobody is present. */
  @Nullable Duration untilNextExpiry(long nowMillis) {
    return present.values().stream()
        .map(peer -> Duration.ofMillis(Math.max(0, peer.leaseMillis - nowMillis)))
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Says whether the room has been empty for {@link Lifetimes#ROOM_MEMORY}. */
  boolean isForgettable(long nowMillis) {
    return present.isEmpty() && nowMillis >= emptySinceMillis + Lifetimes.ROOM_MEMORY.toMillis();
  }

  /** Says whether nobody is here. */
  boolean isDeserted() {
    return present.isEmpty();
  }

  /** Forgets the former peers and starts to count joins anew. */
  void forgetDeparted() {
    departed.clear();
    joins = 0;
  }

  boolean isEmpty() {
    return present.isEmpty() && departed.isEmpty();
  }

  List<Peer> peers() {
    return present.values().stream().map(MemoryPeer::view).toList();
  }

  List<Peer> othersThan(MemoryPeer self) {
    return present.values().stream().filter(peer -> peer != self).map(MemoryPeer::view).toList();
  }
}
