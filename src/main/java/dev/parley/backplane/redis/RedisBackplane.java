package dev.parley.backplane.redis;

import dev.parley.protocol.EventId;
import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Backplane;
import dev.parley.room.Join;
import dev.parley.room.Joined;
import dev.parley.room.Limits;
import dev.parley.room.LogPage;
import dev.parley.room.PairingAssignment;
import dev.parley.room.PairingRequest;
import dev.parley.room.PairingRole;
import dev.parley.room.Peer;
import dev.parley.room.Receipt;
import dev.parley.room.Removal;
import dev.parley.room.Renewal;
import dev.parley.room.Retention;
import dev.parley.room.Send;
import dev.parley.room.Snapshot;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineEntry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The port on Redis 6.2 or newer: each command is one script, one round trip. */
public final class RedisBackplane implements Backplane {
  private final String replica = UUID.randomUUID().toString();
  private final Limits limits;
  private final RedisLink link;
  private final RedisBus bus;
  private final Vertx vertx;
  private final RedisMeters meters;
  private final long timer;

  /**
   * Begins to connect, and keeps at it.
   *
   * @param clients makes a client of the Redis that rooms live in; it is called on the event loop
   *     that the client is to connect from, and this backplane closes what it makes
   * @param meters how this replica is served
   */
  public RedisBackplane(
      Vertx vertx,
      Supplier<Redis> clients,
      RedisConfig config,
      Limits limits,
      Clock clock,
      RedisMeters meters) {
    this.vertx = vertx;
    this.limits = limits;
    this.meters = meters;
    this.link = new RedisLink(vertx, clients, config, clock, replica, meters);
    this.bus = new RedisBus(vertx, clients, config, clock, replica);
    beat();
    this.timer = vertx.setPeriodic(config.pulse().toMillis(), tick -> beat());
  }

  private void beat() {
    link.beat();
    bus.beat();
  }

  /** Gives up all connections. */
  public void close() {
    vertx.cancelTimer(timer);
    bus.close();
    link.close();
  }

  @Override
  public CompletionStage<Void> countJoin(String address) {
    Allowance joins = limits.joins();
    return link.onKey(
        RedisScript.COUNT_JOIN,
        RedisKeys.joins(address),
        List.of(text(joins.emissionIntervalMicros()), text(joins.burstToleranceMicros())),
        RedisBackplane::nothing);
  }

  @Override
  public CompletionStage<Joined> join(Join join) {
    return join(join, "", reply -> joined(join.room(), reply));
  }

  @Override
  public CompletionStage<@Nullable Joined> joinInRole(Join join, PairingRole role) {
    return join(join, role.name(), reply -> reply.hasMore() ? joined(join.room(), reply) : null);
  }

  private <T extends @Nullable Object> CompletionStage<T> join(
      Join join, String role, Function<RedisReply, T> reading) {
    RoomId room = join.room();
    String key = join.key();
    Membership returning = join.returning();
    List<String> keys =
        keys(
            room,
            key == null ? RedisKeys.room(room) : RedisKeys.joinKey(room, key),
            RedisKeys.waiting(room, join.peer()),
            RedisKeys.waitedFor(room),
            RedisKeys.removed(room));
    List<String> args =
        List.of(
            join.peer().value(),
            returning == null ? "" : returning.owner(),
            returning == null ? "0" : text(returning.generation()),
            join.fresh().owner(),
            join.metadata().json(),
            text(limits.maxPeers()),
            flag(key != null),
            role);
    return run(RedisScript.JOIN, room, keys, args, reading);
  }

  private static Joined joined(RoomId room, RedisReply reply) {
    boolean returned = reply.flag();
    EventId start = new EventId(reply.text(), reply.number());
    Membership membership = new Membership(reply.text(), reply.number());
    Peer self = reply.peer();
    return new Joined(
        new Member(room, self.id(), membership), self, start, reply.peers(), returned);
  }

  @Override
  public CompletionStage<PairingAssignment> assign(PairingRequest seek) {
    LobbyId lobby = seek.lobby();
    String key = seek.key();
    RoomId missed = seek.missed();
    String offers = RedisKeys.offers(lobby);
    List<String> keys = List.of(offers, key == null ? offers : RedisKeys.seekKey(lobby, key));
    List<String> args =
        List.of(
            missed == null ? "" : missed.value(),
            seek.peer().value(),
            seek.own().value(),
            flag(seek.waits()),
            flag(key != null));
    return link.onLobby(
        RedisScript.ASSIGN,
        lobby.value(),
        keys,
        args,
        reply ->
            new PairingAssignment(new RoomId(reply.text()), PairingRole.valueOf(reply.text())));
  }

  @Override
  public CompletionStage<Void> withdrawRoom(LobbyId lobby, RoomId room) {
    return link.onLobby(
        RedisScript.WITHDRAW_ROOM,
        lobby.value(),
        List.of(RedisKeys.offers(lobby)),
        List.of(room.value()),
        RedisBackplane::nothing);
  }

  @Override
  public CompletionStage<List<Peer>> peers(Member member) {
    return run(
        RedisScript.PEERS, member.room(), keys(member.room()), args(member), RedisReply::peers);
  }

  @Override
  public CompletionStage<Peer> update(Member member, Metadata metadata) {
    List<String> args = args(member);
    args.add(metadata.json());
    addAllowance(args);
    return run(RedisScript.UPDATE, member.room(), keys(member.room()), args, RedisReply::peer);
  }

  @Override
  public CompletionStage<Void> leave(Member member) {
    return run(
        RedisScript.LEAVE,
        member.room(),
        keys(member.room()),
        args(member),
        RedisBackplane::nothing);
  }

  @Override
  public CompletionStage<List<Peer>> everybody(RoomId room) {
    return run(RedisScript.PEERS, room, keys(room), List.of("", "", "0"), RedisReply::peers);
  }

  @Override
  public CompletionStage<Void> remove(RoomId room, PeerId peer, Removal removal) {
    return remove(room, peer.value(), removal);
  }

  @Override
  public CompletionStage<Void> clear(RoomId room, Removal removal) {
    return remove(room, "*", removal);
  }

  private CompletionStage<Void> remove(RoomId room, String peers, Removal removal) {
    String message = removal.message();
    return run(
        RedisScript.REMOVE,
        room,
        keys(room, RedisKeys.removed(room)),
        List.of(peers, text(removal.ban().toMillis()), message == null ? "" : message),
        RedisBackplane::nothing);
  }

  @Override
  public CompletionStage<Receipt> send(Member sender, Send send) {
    return link.onSend(
        sender.room().value(),
        RedisSend.keys(sender, send),
        life -> RedisSend.args(sender, send, life, limits.messages()),
        reply -> reply.receipt(send));
  }

  @Override
  public CompletionStage<@Nullable Receipt> receipt(Member sender, String key) {
    return run(
        RedisScript.RECEIPT,
        sender.room(),
        keys(sender.room(), RedisKeys.receipt(sender, key)),
        List.of(),
        RedisReply::receipt);
  }

  @Override
  public CompletionStage<Snapshot> openStream(Member member, int streams, int most) {
    RoomId room = member.room();
    List<String> keys =
        keys(
            room,
            RedisKeys.waiting(room, member.peer()),
            RedisKeys.waitedFor(room),
            RedisKeys.removed(room));
    List<String> args = args(member);
    args.add(replica);
    args.add(text(limits.maxPeers()));
    args.add(text(streams));
    args.add(text(most));
    return run(RedisScript.OPEN_STREAM, room, keys, args, RedisBackplane::snapshot);
  }

  private static Snapshot snapshot(RedisReply reply) {
    boolean rejoined = reply.flag();
    String epoch = reply.text();
    long head = reply.number();
    long floor = reply.number();
    long start = reply.number();
    Peer self = reply.peer();
    return new Snapshot(epoch, head, floor, start, self, reply.peers(), rejoined);
  }

  @Override
  public CompletionStage<Void> closeStream(Member member, StreamEnd end) {
    List<String> args = args(member);
    args.add(replica);
    args.add(flag(end == StreamEnd.CLIENT));
    return run(
        RedisScript.CLOSE_STREAM,
        member.room(),
        keys(member.room()),
        args,
        RedisBackplane::nothing);
  }

  @Override
  public CompletionStage<Renewal> renew(RoomId room, Collection<Member> members) {
    Map<Member, Integer> streams = new LinkedHashMap<>();
    members.forEach(member -> streams.merge(member, 1, Integer::sum));
    List<Member> asked = List.copyOf(streams.keySet());
    List<String> args = new ArrayList<>();
    args.add(replica);
    streams.forEach(
        (member, count) -> {
          args.addAll(args(member));
          args.add(text(count));
        });
    return run(RedisScript.RENEW, room, keys(room), args, reply -> renewal(asked, reply));
  }

  private static Renewal renewal(List<Member> asked, RedisReply reply) {
    String epoch = reply.text();
    long head = reply.number();
    long next = reply.number();
    List<Member> over = new ArrayList<>();
    while (reply.hasMore()) {
      over.add(asked.get((int) reply.number()));
    }
    return new Renewal(epoch, head, next < 0 ? null : Duration.ofMillis(next), over);
  }

  @Override
  public CompletionStage<LogPage> read(RoomId room, long number, int most) {
    return run(
        RedisScript.READ,
        room,
        keys(room),
        List.of(text(number), text(most)),
        reply -> {
          String epoch = reply.text();
          long head = reply.number();
          long floor = reply.number();
          return new LogPage(epoch, head, floor, reply.entries());
        });
  }

  @Override
  public CompletionStage<Integer> addToTimeline(
      RoomId room, List<TimelineEntry> facts, Retention retention) {
    List<String> seen = new ArrayList<>(facts.size());
    List<String> refused = new ArrayList<>();
    for (TimelineEntry fact : facts) {
      (fact.kind() == TimelineEntry.Kind.REFUSED ? refused : seen)
          .add(RedisTimelineEntry.text(fact));
    }
    List<String> args = new ArrayList<>(facts.size() + 4);
    args.add(text(retention.duration().toMillis()));
    args.add(text(retention.maxEntries()));
    args.add(text(retention.maxRefusals()));
    args.add(text(seen.size()));
    args.addAll(seen);
    args.addAll(refused);
    return run(
        RedisScript.ADD_TO_TIMELINE, room, timelineKeys(room), args, reply -> (int) reply.number());
  }

  @Override
  public CompletionStage<List<TimelineEntry>> timeline(RoomId room) {
    return run(RedisScript.TIMELINE, room, timelineKeys(room), List.of(), RedisTimelineEntry::all);
  }

  private static List<String> timelineKeys(RoomId room) {
    return keys(room, RedisKeys.timeline(room), RedisKeys.refusals(room));
  }

  @Override
  public CompletionStage<Void> subscribe(RoomId room, Listener listener) {
    return bus.subscribe(RedisKeys.room(room), listener);
  }

  @Override
  public void unsubscribe(RoomId room, Listener listener) {
    bus.unsubscribe(RedisKeys.room(room), listener);
  }

  @Override
  public @Nullable String notReadyReason() {
    if (!link.isUp()) {
      return "Redis does not answer";
    }
    return bus.hears() ? null : "this replica does not hear itself through Redis";
  }

  @Override
  public long nowMicros() {
    return link.nowMicros();
  }

  private <T extends @Nullable Object> CompletionStage<T> run(
      RedisScript script,
      RoomId room,
      List<String> keys,
      List<String> args,
      Function<RedisReply, T> reading) {
    return link.onRoom(script, room.value(), keys, args, reading);
  }

  private static List<String> keys(RoomId room, String... more) {
    List<String> keys = RedisKeys.ofEvery(room);
    keys.addAll(List.of(more));
    return keys;
  }

  private static List<String> args(Member member) {
    List<String> args = new ArrayList<>();
    args.add(member.peer().value());
    args.add(member.membership().owner());
    args.add(text(member.membership().generation()));
    return args;
  }

  private void addAllowance(List<String> args) {
    args.add(text(limits.messages().emissionIntervalMicros()));
    args.add(text(limits.messages().burstToleranceMicros()));
  }

  private static @Nullable Void nothing(RedisReply reply) {
    return null;
  }

  private static String text(long number) {
    return Long.toString(number);
  }

  private static String flag(boolean value) {
    return value ? "1" : "0";
  }
}
