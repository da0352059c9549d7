package dev.parley.backplane.memory;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.Allowance;
import dev.parley.room.CallReport;
import dev.parley.room.Receipt;
import dev.parley.room.Refusals;
import dev.parley.room.Send;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends of one room. Each method is one step of the port; the caller holds the room's monitor. */
final class RoomSends {
  private final RoomState room;

  RoomSends(RoomState room) {
    this.room = room;
  }

  /** Follows the steps that {@link dev.parley.room.Backplane#send} lists, in their order. */
  Receipt send(Member member, Send send) {
    Receipt known = knownReceipt(member, send.key());
    if (known != null) {
      return known;
    }
    MemoryPeer sender = room.requireSender(member);
    PeerId absent = absentAddressee(send);
    if (absent != null) {
      room.waiting.check(absent, send, room.nowMillis());
    }
    checkBudget();
    takeAllowance(sender, send.messages().size());
    Receipt receipt = absent == null ? log(sender.id, send) : keepWaiting(sender.id, absent, send);
    if (send.key() != null) {
      sender.remember(send.key(), receipt, room.nowMillis());
    }
    return receipt;
  }

  /** Returns the receipt of an earlier send with this key; null if there is none. */
  @Nullable Receipt knownReceipt(Member member, @Nullable String key) {
    MemoryPeer sender = key == null ? null : room.memberships.latest(member.peer());
    return sender == null || key == null
        ? null
        : sender.receipt(member.membership(), key, room.nowMillis());
  }

  /** Returns the addressee if it is absent; null if it is present or is everybody. */
  private @Nullable PeerId absentAddressee(Send send) {
    PeerId to = send.to();
    if (to == null || room.memberships.isPresent(to)) {
      return null;
    }
    if (send.ttl().isZero()) {
      throw Refusals.of(Problem.PEER_NOT_FOUND);
    }
    return to;
  }

  private void checkBudget() {
    if (room.budget.isFull()) {
      throw Refusals.full();
    }
  }

  /** Takes from the peer's allowance of messages, or refuses with {@code too-many-messages}. */
  void takeAllowance(MemoryPeer peer, int count) {
    Duration wait = peer.messages.take(room.limits.messages(), count, room.nowMicros());
    if (!wait.isZero()) {
      throw Refusals.of(Problem.TOO_MANY_MESSAGES, wait);
    }
  }

  /** Takes one report from the member's allowance of reports, and one message, or none. */
  void takeReport(Member member) {
    MemoryPeer peer = room.requireSender(member);
    Allowance allowance = CallReport.allowance(room.limits.maxPeers());
    Duration wait = peer.reports.untilFree(allowance, 1, room.nowMicros());
    if (!wait.isZero()) {
      throw Refusals.of(Problem.TOO_MANY_MESSAGES, wait);
    }
    takeAllowance(peer, 1);
    peer.reports.take(allowance, 1, room.nowMicros());
  }

  private Receipt log(PeerId from, Send send) {
    long now = room.nowMicros();
    long first = 0;
    for (Message message : send.messages()) {
      Event.MessageSent sent = new Event.MessageSent(from, send.to(), message.members());
      long number = room.log.append(now, now, sent, send.trace());
      first = first == 0 ? number : first;
    }
    return new Receipt.Logged(
        new EventId(room.log.epoch(), first), send.messages().size(), send.isArray());
  }

  private Receipt keepWaiting(PeerId from, PeerId to, Send send) {
    room.waiting.add(from, to, send, room.nowMicros());
    return new Receipt.Waiting();
  }
}
