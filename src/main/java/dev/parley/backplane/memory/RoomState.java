package dev.parley.backplane.memory;

import dev.parley.backplane.memory.MemoryPeer.Status;
import dev.parley.protocol.Event;
import dev.parley.protocol.Event.Departure;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The state of one room, and the changes that several commands make to it. The room's monitor
 * guards all fields and what they hold.
 */
final class RoomState {
  final RoomId id;
  final Limits limits;
  final MemoryBudget budget;
  final MemoryLog log;
  final MembershipTable memberships;
  final Bans bans = new Bans();
  final WaitingMessages waiting;

  /** The time of the current step; never goes back. */
  private long nowMicros;

  RoomState(RoomId id, Limits limits, int maxBytes, MemoryBudget budget, long nowMicros) {
    this.id = id;
    this.limits = limits;
    this.budget = budget;
    this.log = new MemoryLog(maxBytes, budget);
    this.memberships = new MembershipTable(nowMicros / 1000);
    this.waiting = new WaitingMessages(maxBytes, budget);
  }

  /** Begins a step at this time. */
  void setTime(long micros) {
    nowMicros = Math.max(nowMicros, micros);
  }

  long nowMicros() {
    return nowMicros;
  }

  long nowMillis() {
    return nowMicros / 1000;
  }

  /** Returns the peer and renews its lease; refuses if the membership may not act. */
  MemoryPeer requireSender(Member member) {
    MemoryPeer peer = memberships.requireActive(member);
    memberships.renewLease(peer, nowMillis());
    return peer;
  }

  /** Begins a membership: logs its {@code peer-joined} and then the messages that waited for it. */
  MemoryPeer enter(PeerId id, Membership membership, Metadata metadata, Duration lease) {
    MemoryPeer peer = memberships.enter(id, membership, metadata, lease, nowMillis());
    peer.start = log(new Event.PeerJoined(id, peer.joinedAt(), metadata));
    for (WaitingMessages.WaitingMessage message : waiting.take(id, nowMillis())) {
      log.append(nowMicros, message.atMicros(), message.sent(), message.trace());
    }
    return peer;
  }

  /**
   * Ends a membership and logs its {@code peer-left}.
   *
   * @param message what the {@code peer-left} says to all; null for nothing
   * @param sinceMillis when the membership ended
   */
  void depart(
      MemoryPeer peer,
      Status status,
      Departure reason,
      @Nullable String message,
      long sinceMillis) {
    memberships.depart(peer, status, sinceMillis);
    log(new Event.PeerLeft(peer.id, peer.joinedAt(), reason, message));
  }

  /** Logs an event of this moment, without a trace; returns its number. */
  long log(Event event) {
    return log.append(nowMicros, nowMicros, event, null);
  }
}
