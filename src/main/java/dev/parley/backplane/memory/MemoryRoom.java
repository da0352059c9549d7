package dev.parley.backplane.memory;

import dev.parley.backplane.memory.MemoryPeer.Standing;
import dev.parley.protocol.Event;
import dev.parley.protocol.Event.Departure;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Message;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Join;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.Limits;
import dev.parley.room.LogPage;
import dev.parley.room.PairingRole;
import dev.parley.room.Peer;
import dev.parley.room.Receipt;
import dev.parley.room.Refusals;
import dev.parley.room.Removal;
import dev.parley.room.Renewal;
import dev.parley.room.Send;
import dev.parley.room.Snapshot;
import dev.parley.room.StreamEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One room. Each method is one step of the port, at the time it is given; the caller holds the
 * room's monitor and publishes {@link MemoryLog#unpublished} afterwards.
 */
final class MemoryRoom {
  /** The membership that a join key began. */
  private record JoinKey(Member member, boolean returned, long untilMillis) {}

  private final RoomId id;
  private final Limits limits;
  private final MemoryBudget budget;
  private final MemoryLog log;
  private final Map<PeerId, MemoryPeer> present = new LinkedHashMap<>(2);
  private final Map<PeerId, MemoryPeer> departed = new LinkedHashMap<>();

  /** The oldest first. */
  private final Map<String, JoinKey> joinKeys = new LinkedHashMap<>();

  /**
   * Who was removed, by the time (ms) until which it is kept out; outlives all else of the room.
   */
  private final Map<PeerId, Long> removed = new LinkedHashMap<>();

  private final Waiting waiting;
  private long joins;

  /** Whether a stranger came here to meet somebody, so that no other may. */
  private boolean isClosed;

  private long emptySinceMillis;

  /** No lease runs out before; it may be later by now. */
  private long nextExpiryMillis = Long.MAX_VALUE;

  private long nowMicros;

  MemoryRoom(RoomId id, Limits limits, int maxBytes, MemoryBudget budget, long nowMicros) {
    this.id = id;
    this.limits = limits;
    this.budget = budget;
    this.log = new MemoryLog(maxBytes, budget);
    this.waiting = new Waiting(maxBytes, budget);
    this.emptySinceMillis = nowMicros / 1000;
  }

  MemoryLog log() {
    return log;
  }

  /** Begins a step: sets its time, ends what is due, forgets what is to be forgotten. */
  void touch(long micros) {
    nowMicros = Math.max(nowMicros, micros);
    if (now() >= nextExpiryMillis) {
      expire();
    }
    if (present.isEmpty() && now() >= emptySinceMillis + Lifetimes.ROOM_MEMORY.toMillis()) {
      departed.clear();
      joinKeys.clear();
      joins = 0;
      isClosed = false;
      log.forget();
    }
    log.trim(nowMicros);
    if (!removed.isEmpty()) {
      removed.values().removeIf(until -> until <= now());
    }
  }

  private void expire() {
    List<MemoryPeer> due =
        present.values().stream()
            .filter(peer -> peer.leaseMillis <= now())
            .sorted(Comparator.comparingLong(peer -> peer.leaseMillis))
            .toList();
    for (MemoryPeer peer : due) {
      depart(peer, Standing.EXPIRED, Departure.EXPIRED, peer.leaseMillis);
    }
    nextExpiryMillis =
        present.values().stream().mapToLong(peer -> peer.leaseMillis).min().orElse(Long.MAX_VALUE);
  }

  /** Says whether nothing would be lost if this room were dropped. */
  boolean isForgotten() {
    return present.isEmpty()
        && departed.isEmpty()
        && !log.exists()
        && waiting.isEmpty(now())
        && removed.isEmpty();
  }

  Joined join(Join join) {
    Joined known = joinedWith(join.key());
    if (known != null) {
      return known;
    }
    MemoryPeer latest = latest(join.peer());
    if (removed.containsKey(join.peer())) {
      throw refuse(Problem.REMOVED);
    }
    Membership returning = join.returning();
    boolean isReturn = returning != null && (latest == null || latest.isUpTo(returning));
    boolean isBack = isReturn && latest != null && latest.isPresent();
    if (!isBack) {
      admit(join.peer());
    }
    Membership membership = isReturn && returning != null ? returning.next() : join.fresh();
    MemoryPeer peer = enter(join.peer(), membership, join.metadata());
    Member member = new Member(id, peer.id, membership);
    if (join.key() != null) {
      remember(
          join.key(), new JoinKey(member, isBack, now() + Lifetimes.IDEMPOTENCY_KEY.toMillis()));
    }
    return joined(peer, isBack);
  }

  private void remember(String text, JoinKey key) {
    joinKeys.remove(text);
    joinKeys.put(text, key);
    Iterator<JoinKey> oldest = joinKeys.values().iterator();
    while (oldest.next().untilMillis() <= now() || joinKeys.size() > Lifetimes.MAX_JOIN_KEYS) {
      oldest.remove();
    }
  }

  @Nullable Joined joinInRole(Join join, PairingRole role) {
    Joined known = joinedWith(join.key());
    if (known != null) {
      return known;
    }
    boolean fits = role == PairingRole.FIRST ? !log.exists() : isToMeet(join.peer());
    isClosed |= role == PairingRole.SECOND && log.exists();
    return fits ? join(join) : null;
  }

  /** Says whether a stranger of that id would be the one who was waited for. */
  private boolean isToMeet(PeerId stranger) {
    return !isClosed
        && present.size() == 1
        && latest(stranger) == null
        && !removed.containsKey(stranger);
  }

  private @Nullable Joined joinedWith(@Nullable String key) {
    JoinKey known = key == null ? null : joinKeys.get(key);
    if (known == null || known.untilMillis() <= now()) {
      return null;
    }
    MemoryPeer peer = present.get(known.member().peer());
    return peer != null && peer.membership.equals(known.member().membership())
        ? joined(peer, known.returned())
        : null;
  }

  private Joined joined(MemoryPeer peer, boolean returned) {
    return new Joined(
        new Member(id, peer.id, peer.membership),
        peer.view(),
        new EventId(log.epoch(), peer.start),
        others(peer),
        returned);
  }

  private void admit(PeerId peer) {
    if (present.containsKey(peer)) {
      throw refuse(Problem.PEER_ID_TAKEN);
    }
    if (present.size() >= limits.maxPeers()) {
      throw refuse(Problem.ROOM_FULL);
    }
  }

  /** Begins a stay and lets in what waited for it. */
  private MemoryPeer enter(PeerId peerId, Membership membership, Metadata metadata) {
    MemoryPeer peer = latest(peerId);
    if (peer == null) {
      peer = new MemoryPeer(peerId, membership);
    }
    departed.remove(peerId);
    present.remove(peerId);
    present.put(peerId, peer);
    peer.membership = membership;
    peer.metadata = metadata;
    peer.standing = Standing.PRESENT;
    peer.joinedAtMillis = Math.max(now(), peer.joinedAtMillis + 1);
    peer.order = ++joins;
    peer.closing = false;
    peer.leaseMillis = now() + Lifetimes.LEASE.toMillis();
    nextExpiryMillis = Math.min(nextExpiryMillis, peer.leaseMillis);
    peer.start = say(new Event.PeerJoined(peerId, peer.joinedAt(), metadata));
    for (Waiting.Letter letter : waiting.take(peerId, now())) {
      log.append(nowMicros, letter.atMicros(), letter.said(), letter.trace());
    }
    return peer;
  }

  List<Peer> peers(Member member) {
    renewed(standing(member));
    return present.values().stream().map(MemoryPeer::view).toList();
  }

  Peer update(Member member, Metadata metadata) {
    MemoryPeer peer = renewed(standing(member));
    take(peer, 1);
    peer.metadata = metadata;
    say(new Event.PeerUpdated(peer.id, peer.joinedAt(), metadata));
    return peer.view();
  }

  void leave(Member member) {
    MemoryPeer peer = latest(member.peer());
    if (peer == null || !peer.membership.equals(member.membership())) {
      return;
    }
    if (peer.isPresent()) {
      depart(peer, Standing.LEFT, Departure.LEFT, now());
    } else if (peer.standing == Standing.EXPIRED) {
      peer.standing = Standing.LEFT;
    }
  }

  List<Peer> everybody() {
    return present.values().stream().map(MemoryPeer::view).toList();
  }

  void remove(PeerId peerId, Removal removal) {
    MemoryPeer peer = present.get(peerId);
    if (peer != null) {
      depart(peer, Standing.REMOVED, Departure.REMOVED, removal.message(), now());
    }
    removed.remove(peerId);
    removed.put(peerId, now() + removal.ban().toMillis());
    if (removed.size() > Lifetimes.MAX_BANS) {
      removed.remove(removed.keySet().iterator().next());
    }
  }

  void clear(Removal removal) {
    List.copyOf(present.keySet()).forEach(peer -> remove(peer, removal));
  }

  Receipt append(Member member, Send send) {
    Receipt known = send.key() == null ? null : receipt(member, send.key());
    if (known != null) {
      return known;
    }
    MemoryPeer sender = renewed(standing(member));
    PeerId to = send.to();
    boolean waits = to != null && !present.containsKey(to);
    if (waits && send.ttl().isZero()) {
      throw refuse(Problem.PEER_NOT_FOUND);
    }
    if (to != null && waits) {
      waiting.check(to, send, now());
    }
    if (budget.isFull()) {
      throw Refusals.full();
    }
    take(sender, send.messages().size());
    Receipt receipt;
    if (to != null && waits) {
      waiting.add(sender.id, to, send, nowMicros);
      receipt = new Receipt.Waiting();
    } else {
      receipt = log(sender.id, send);
    }
    if (send.key() != null) {
      sender.remember(send.key(), receipt, now());
    }
    return receipt;
  }

  private Receipt log(PeerId from, Send send) {
    long first = 0;
    for (Message message : send.messages()) {
      Event.MessageSent said = new Event.MessageSent(from, send.to(), message.members());
      long number = log.append(nowMicros, nowMicros, said, send.trace());
      first = first == 0 ? number : first;
    }
    return new Receipt.Logged(
        new EventId(log.epoch(), first), send.messages().size(), send.isArray());
  }

  @Nullable Receipt receipt(Member member, String key) {
    MemoryPeer sender = latest(member.peer());
    return sender == null ? null : sender.receipt(member.membership(), key, now());
  }

  Snapshot open(Member member) {
    MemoryPeer known = latest(member.peer());
    boolean rejoined = known == null || !isIn(known, member.membership());
    MemoryPeer peer = known == null || rejoined ? takeBack(member, known) : known;
    peer.closing = false;
    renewed(peer);
    return new Snapshot(
        log.epoch(), log.head(), log.floor(), peer.start, peer.view(), others(peer), rejoined);
  }

  private MemoryPeer takeBack(Member member, @Nullable MemoryPeer known) {
    if (removed.containsKey(member.peer())) {
      throw refuse(Problem.REMOVED);
    }
    checkTakingBack(known, member.membership());
    boolean isOwn = known != null && known.isOwnedBy(member.membership());
    if (known == null || !known.isPresent() || !isOwn) {
      admit(member.peer());
    }
    Metadata metadata = known != null && isOwn ? known.metadata : Metadata.NONE;
    return enter(member.peer(), member.membership(), metadata);
  }

  private static boolean isIn(MemoryPeer peer, Membership membership) {
    return peer.isPresent() && peer.membership.equals(membership);
  }

  private static void checkTakingBack(@Nullable MemoryPeer latest, Membership membership) {
    if (latest == null) {
      return;
    }
    if (latest.isOwnedBy(membership) && latest.membership.generation() > membership.generation()) {
      throw refuse(Problem.FORBIDDEN);
    }
    if (latest.standing == Standing.LEFT && latest.membership.equals(membership)) {
      throw refuse(Problem.PEER_NOT_FOUND);
    }
  }

  void close(Member member, StreamEnd end) {
    MemoryPeer peer = present.get(member.peer());
    if (peer == null || !peer.membership.equals(member.membership())) {
      return;
    }
    if (end == StreamEnd.CLIENT) {
      peer.closing = true;
      peer.leaseMillis = now() + Lifetimes.GRACE.toMillis();
      nextExpiryMillis = Math.min(nextExpiryMillis, peer.leaseMillis);
    } else {
      renewed(peer);
    }
  }

  Renewal renew(Collection<Member> members) {
    List<Member> over = new ArrayList<>();
    for (Member member : members) {
      MemoryPeer peer = present.get(member.peer());
      if (peer != null && peer.membership.equals(member.membership())) {
        renewed(peer);
      } else {
        over.add(member);
      }
    }
    Duration next =
        present.values().stream()
            .map(peer -> Duration.ofMillis(Math.max(0, peer.leaseMillis - now())))
            .min(Comparator.naturalOrder())
            .orElse(null);
    return new Renewal(log.epoch(), log.head(), next, over);
  }

  LogPage read(long after, int most) {
    return log.read(after, most);
  }

  /** Returns the peer if its membership may act. */
  private MemoryPeer standing(Member member) {
    MemoryPeer peer = latest(member.peer());
    Membership membership = member.membership();
    if (peer == null || !peer.isOwnedBy(membership)) {
      throw refuse(Problem.NOT_IN_ROOM);
    }
    if (peer.membership.generation() > membership.generation()) {
      throw refuse(Problem.FORBIDDEN);
    }
    if (peer.standing == Standing.REMOVED) {
      throw refuse(Problem.REMOVED);
    }
    if (!isIn(peer, membership)) {
      throw refuse(Problem.NOT_IN_ROOM);
    }
    return peer;
  }

  private MemoryPeer renewed(MemoryPeer peer) {
    if (!peer.closing) {
      peer.extendLease(now() + Lifetimes.LEASE.toMillis());
    }
    return peer;
  }

  private void take(MemoryPeer peer, int count) {
    Duration wait = peer.allowance.take(limits.messages(), count, nowMicros);
    if (!wait.isZero()) {
      throw Refusals.of(Problem.TOO_MANY_MESSAGES, wait);
    }
  }

  private void depart(MemoryPeer peer, Standing standing, Departure reason, long sinceMillis) {
    depart(peer, standing, reason, null, sinceMillis);
  }

  private void depart(
      MemoryPeer peer,
      Standing standing,
      Departure reason,
      @Nullable String message,
      long sinceMillis) {
    peer.standing = standing;
    present.remove(peer.id);
    departed.put(peer.id, peer);
    if (departed.size() > Lifetimes.MAX_DEPARTED) {
      departed.remove(departed.keySet().iterator().next());
    }
    if (present.isEmpty()) {
      emptySinceMillis = sinceMillis;
    }
    say(new Event.PeerLeft(peer.id, peer.joinedAt(), reason, message));
  }

  private @Nullable MemoryPeer latest(PeerId peer) {
    MemoryPeer here = present.get(peer);
    return here != null ? here : departed.get(peer);
  }

  private List<Peer> others(MemoryPeer self) {
    return present.values().stream().filter(peer -> peer != self).map(MemoryPeer::view).toList();
  }

  private long say(Event event) {
    return log.append(nowMicros, nowMicros, event, null);
  }

  private long now() {
    return nowMicros / 1000;
  }

  private static RuntimeException refuse(Problem problem) {
    return Refusals.of(problem, Duration.ZERO);
  }
}
