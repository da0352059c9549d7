package dev.parley.backplane.memory;

import dev.parley.backplane.memory.MemoryPeer.Status;
import dev.parley.protocol.Event;
import dev.parley.protocol.Event.Departure;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Limits;
import dev.parley.room.LogPage;
import dev.parley.room.Peer;
import dev.parley.room.Removal;
import dev.parley.room.Renewal;
import dev.parley.room.StreamEnd;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One room. Each method is one step of the port. The caller holds the room's monitor, begins the
 * step with {@link #begin}, and publishes {@link MemoryLog#unpublished} after it has released the
 * monitor.
 */
final class MemoryRoom {
  private final RoomState state;
  private final MembershipTable memberships;
  private final RoomJoins joins;
  private final RoomSends sends;

  MemoryRoom(RoomId id, Limits limits, int maxBytes, MemoryBudget budget, long nowMicros) {
    this.state = new RoomState(id, limits, maxBytes, budget, nowMicros);
    this.memberships = state.memberships;
    this.joins = new RoomJoins(state);
    this.sends = new RoomSends(state);
  }

  MemoryLog log() {
    return state.log;
  }

  RoomJoins joins() {
    return joins;
  }

  RoomSends sends() {
    return sends;
  }

  /** Begins a step: sets its time, ends expired leases, and forgets what is too old. */
  void begin(long micros) {
    state.setTime(micros);
    long now = state.nowMillis();
    if (memberships.mayHaveExpired(now)) {
      expireLeases(now);
    }
    if (memberships.isForgettable(now)) {
      memberships.forgetDeparted();
      joins.forget();
      state.log.forget();
    }
    state.log.trim(state.nowMicros());
    state.bans.expire(now);
  }

  private void expireLeases(long nowMillis) {
    for (MemoryPeer peer : memberships.expired(nowMillis)) {
      state.depart(peer, Status.EXPIRED, Departure.EXPIRED, null, peer.leaseMillis);
    }
    memberships.resetNextExpiry();
  }

  /** Says whether this room holds nothing any more and may be dropped. */
  boolean isForgotten() {
    return memberships.isEmpty()
        && !state.log.exists()
        && state.waiting.isEmpty(state.nowMillis())
        && state.bans.isEmpty();
  }

  List<Peer> peers(Member member) {
    state.requireSender(member);
    return memberships.peers();
  }

  Peer update(Member member, Metadata metadata) {
    MemoryPeer peer = state.requireSender(member);
    sends.takeAllowance(peer, 1);
    peer.metadata = metadata;
    state.log(new Event.PeerUpdated(peer.id, peer.joinedAt(), metadata));
    return peer.view();
  }

  void leave(Member member) {
    MemoryPeer peer = memberships.latest(member.peer());
    if (peer == null || !peer.membership.equals(member.membership())) {
      return;
    }
    if (peer.isPresent()) {
      state.depart(peer, Status.LEFT, Departure.LEFT, null, state.nowMillis());
    } else if (peer.status == Status.EXPIRED) {
      peer.status = Status.LEFT;
    }
  }

  List<Peer> everybody() {
    return memberships.peers();
  }

  void remove(PeerId id, Removal removal) {
    long now = state.nowMillis();
    MemoryPeer peer = memberships.present(id);
    if (peer != null) {
      state.depart(peer, Status.REMOVED, Departure.REMOVED, removal.message(), now);
    }
    state.bans.add(id, removal.ban(), now);
  }

  void clear(Removal removal) {
    memberships.presentIds().forEach(peer -> remove(peer, removal));
  }

  void closeStream(Member member, StreamEnd end) {
    MemoryPeer peer = memberships.presentAs(member.peer(), member.membership());
    if (peer == null) {
      return;
    }
    if (end == StreamEnd.CLIENT) {
      memberships.shortenLease(peer, state.nowMillis());
    } else {
      memberships.renewLease(peer, state.nowMillis());
    }
  }

  Renewal renew(Collection<Member> members) {
    List<Member> ended = new ArrayList<>();
    for (Member member : members) {
      MemoryPeer peer = memberships.presentAs(member.peer(), member.membership());
      if (peer != null) {
        memberships.renewLease(peer, state.nowMillis());
      } else {
        ended.add(member);
      }
    }
    return new Renewal(
        state.log.epoch(), state.log.head(), memberships.untilNextExpiry(state.nowMillis()), ended);
  }

  /** Drops the log's entries if nobody is here; returns whether that is so. */
  boolean dropLogIfEmpty() {
    if (!memberships.isDeserted()) {
      return false;
    }
    state.log.drop();
    return true;
  }

  LogPage read(long after, int most) {
    return state.log.read(after, most);
  }
}
