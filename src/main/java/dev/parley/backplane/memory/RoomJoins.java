package dev.parley.backplane.memory;

import dev.parley.backplane.memory.JoinKeys.KnownJoin;
import dev.parley.backplane.memory.MemoryPeer.Status;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.Join;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.PairingRole;
import dev.parley.room.Refusals;
import dev.parley.room.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The ways into one room: a join, a join through a lobby, and a stream of a peer whose lease has
 * run out. Each method is one step of the port. The room's monitor guards all fields; the caller
 * holds it.
 */
final class RoomJoins {
  private final RoomState room;
  private final JoinKeys keys = new JoinKeys();

  /** Whether a peer came as {@link PairingRole#SECOND}, so that no other may. */
  private boolean isPaired;

  RoomJoins(RoomState room) {
    this.room = room;
  }

  Joined join(Join join) {
    Joined known = knownJoin(join.key());
    if (known != null) {
      return known;
    }
    MemoryPeer latest = room.memberships.latest(join.peer());
    checkBan(join.peer());
    Membership returning = join.returning();
    boolean isReturn = returning != null && (latest == null || latest.isOwnerUpTo(returning));
    boolean isStillPresent = isReturn && latest != null && latest.isPresent();
    if (!isStillPresent) {
      checkVacancy(join.peer());
    }
    Membership membership = isReturn && returning != null ? returning.next() : join.fresh();
    MemoryPeer peer = room.enter(join.peer(), membership, join.metadata(), join.lease());
    if (join.key() != null) {
      keys.remember(join.key(), peer, isStillPresent, room.nowMillis());
    }
    return joined(peer, isStillPresent);
  }

  @Nullable Joined joinInRole(Join join, PairingRole role) {
    Joined known = knownJoin(join.key());
    if (known != null) {
      return known;
    }
    boolean exists = room.log.exists();
    boolean mayJoin = role == PairingRole.FIRST ? !exists : mayPair(join.peer());
    isPaired |= role == PairingRole.SECOND && exists;
    return mayJoin ? join(join) : null;
  }

  /** Says whether exactly one peer waits here, nobody came to it before, and the id is new. */
  private boolean mayPair(PeerId second) {
    return !isPaired
        && room.memberships.presentCount() == 1
        && room.memberships.latest(second) == null
        && !room.bans.contains(second);
  }

  /** Returns the join with this key if its membership is still present; null otherwise. */
  private @Nullable Joined knownJoin(@Nullable String key) {
    KnownJoin known = key == null ? null : keys.find(key, room.nowMillis());
    if (known == null) {
      return null;
    }
    MemoryPeer peer = room.memberships.presentAs(known.peer(), known.membership());
    return peer == null ? null : joined(peer, known.returned());
  }

  private Joined joined(MemoryPeer peer, boolean returned) {
    return new Joined(
        new Member(room.id, peer.id, peer.membership),
        peer.view(),
        new EventId(room.log.epoch(), peer.start),
        room.memberships.othersThan(peer),
        returned);
  }

  Snapshot openStream(Member member) {
    MemoryPeer known = room.memberships.latest(member.peer());
    boolean rejoined = known == null || !known.isPresentAs(member.membership());
    MemoryPeer peer = known == null || rejoined ? rejoin(member, known) : known;
    peer.closing = false;
    room.memberships.renewLease(peer, room.nowMillis());
    return new Snapshot(
        room.log.epoch(),
        room.log.head(),
        room.log.floor(),
        peer.start,
        peer.view(),
        room.memberships.othersThan(peer),
        rejoined);
  }

  private MemoryPeer rejoin(Member member, @Nullable MemoryPeer known) {
    checkBan(member.peer());
    checkRejoin(known, member.membership());
    boolean isOwn = known != null && known.isOwnedBy(member.membership());
    if (known == null || !known.isPresent() || !isOwn) {
      checkVacancy(member.peer());
    }
    Metadata metadata = known != null && isOwn ? known.metadata : Metadata.NONE;
    return room.enter(member.peer(), member.membership(), metadata, Lifetimes.LEASE);
  }

  private static void checkRejoin(@Nullable MemoryPeer latest, Membership membership) {
    if (latest == null) {
      return;
    }
    if (latest.isOwnedBy(membership) && latest.membership.generation() > membership.generation()) {
      throw Refusals.of(Problem.FORBIDDEN);
    }
    if (latest.status == Status.LEFT && latest.membership.equals(membership)) {
      throw Refusals.of(Problem.PEER_NOT_FOUND);
    }
  }

  private void checkBan(PeerId peer) {
    if (room.bans.contains(peer)) {
      throw Refusals.of(Problem.REMOVED);
    }
  }

  /** Refuses if a live peer holds the id, or if the room is full. */
  private void checkVacancy(PeerId peer) {
    if (room.memberships.isPresent(peer)) {
      throw Refusals.of(Problem.PEER_ID_TAKEN);
    }
    if (room.memberships.presentCount() >= room.limits.maxPeers()) {
      throw Refusals.of(Problem.ROOM_FULL);
    }
  }

  /** Forgets the keys of joins, and that two peers met here. */
  void forget() {
    keys.clear();
    isPaired = false;
  }
}
