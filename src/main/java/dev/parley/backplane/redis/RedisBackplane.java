package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.AddToTimelineCall;
import dev.parley.backplane.redis.script.AssignCall;
import dev.parley.backplane.redis.script.CloseStreamCall;
import dev.parley.backplane.redis.script.CountJoinCall;
import dev.parley.backplane.redis.script.JoinCall;
import dev.parley.backplane.redis.script.LeaveCall;
import dev.parley.backplane.redis.script.OpenStreamCall;
import dev.parley.backplane.redis.script.PeersCall;
import dev.parley.backplane.redis.script.ReadCall;
import dev.parley.backplane.redis.script.ReceiptCall;
import dev.parley.backplane.redis.script.RedisKeys;
import dev.parley.backplane.redis.script.RemoveCall;
import dev.parley.backplane.redis.script.RenewCall;
import dev.parley.backplane.redis.script.SendCall;
import dev.parley.backplane.redis.script.TimelineCall;
import dev.parley.backplane.redis.script.UpdateCall;
import dev.parley.backplane.redis.script.WithdrawRoomCall;
import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
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
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The port on Redis 6.2 or newer: each command is one script, one round trip. */
public final class RedisBackplane implements Backplane {
  private final String replica = UUID.randomUUID().toString();
  private final Limits limits;
  private final RedisSessions sessions;
  private final RedisDispatcher dispatcher;
  private final RedisSubscriber subscriber;
  private final Vertx vertx;
  private final long timer;

  /**
   * Begins to connect. As long as Redis does not answer, it tries again with each heartbeat.
   *
   * @param clients makes a client of the Redis that stores the rooms; called on the event loop that
   *     the client is to connect from. This backplane closes what it makes
   */
  public RedisBackplane(
      Vertx vertx,
      Supplier<Redis> clients,
      RedisConfig config,
      Limits limits,
      Clock clock,
      RedisMeters meters) {
    RedisBounds.check(config);
    RedisConnector connector = new RedisConnector(vertx, clients, config.timeout());
    this.vertx = vertx;
    this.limits = limits;
    this.sessions = new RedisSessions(vertx, connector, config, clock, replica, meters);
    this.dispatcher = new RedisDispatcher(sessions, meters);
    this.subscriber = new RedisSubscriber(connector, config, clock, replica);
    onHeartbeatTimer();
    this.timer = vertx.setPeriodic(config.heartbeat().toMillis(), tick -> onHeartbeatTimer());
  }

  private void onHeartbeatTimer() {
    sessions.sendHeartbeat();
    subscriber.check();
  }

  /** Closes all connections. */
  public void close() {
    vertx.cancelTimer(timer);
    subscriber.close();
    sessions.close();
  }

  @Override
  public CompletionStage<Void> countJoin(String address) {
    return dispatcher.send(new CountJoinCall(address, limits.joins()));
  }

  @Override
  public CompletionStage<Joined> join(Join join) {
    return dispatcher
        .send(new JoinCall(join, null, limits.maxPeers()))
        .thenApply(Objects::requireNonNull);
  }

  @Override
  public CompletionStage<@Nullable Joined> joinInRole(Join join, PairingRole role) {
    return dispatcher.send(new JoinCall(join, role, limits.maxPeers()));
  }

  @Override
  public CompletionStage<PairingAssignment> assign(PairingRequest request) {
    return dispatcher.send(new AssignCall(request));
  }

  @Override
  public CompletionStage<Void> withdrawRoom(LobbyId lobby, RoomId room) {
    return dispatcher.send(new WithdrawRoomCall(lobby, room));
  }

  @Override
  public CompletionStage<List<Peer>> peers(Member member) {
    return dispatcher.send(new PeersCall(member.room(), member));
  }

  @Override
  public CompletionStage<Peer> update(Member member, Metadata metadata) {
    return dispatcher.send(new UpdateCall(member, metadata, limits.messages()));
  }

  @Override
  public CompletionStage<Void> leave(Member member) {
    return dispatcher.send(new LeaveCall(member));
  }

  @Override
  public CompletionStage<List<Peer>> everybody(RoomId room) {
    return dispatcher.send(new PeersCall(room, null));
  }

  @Override
  public CompletionStage<Void> remove(RoomId room, PeerId peer, Removal removal) {
    return dispatcher.send(new RemoveCall(room, peer, removal));
  }

  @Override
  public CompletionStage<Void> clear(RoomId room, Removal removal) {
    return dispatcher.send(new RemoveCall(room, null, removal));
  }

  @Override
  public CompletionStage<Receipt> send(Member sender, Send send) {
    return dispatcher.send(new SendCall(sender, send, limits.messages()));
  }

  @Override
  public CompletionStage<@Nullable Receipt> receipt(Member sender, String key) {
    return dispatcher.send(new ReceiptCall(sender, key));
  }

  @Override
  public CompletionStage<Snapshot> openStream(Member member, int streams, int most) {
    return dispatcher.send(new OpenStreamCall(member, replica, limits.maxPeers(), streams, most));
  }

  @Override
  public CompletionStage<Void> closeStream(Member member, StreamEnd end) {
    return dispatcher.send(new CloseStreamCall(member, replica, end));
  }

  @Override
  public CompletionStage<Renewal> renew(RoomId room, Collection<Member> members) {
    return dispatcher.send(RenewCall.of(room, replica, members));
  }

  @Override
  public CompletionStage<LogPage> read(RoomId room, long number, int most) {
    return dispatcher.send(new ReadCall(room, number, most));
  }

  @Override
  public CompletionStage<Integer> addToTimeline(
      RoomId room, List<TimelineEntry> entries, Retention retention) {
    return dispatcher.send(new AddToTimelineCall(room, entries, retention));
  }

  @Override
  public CompletionStage<List<TimelineEntry>> timeline(RoomId room) {
    return dispatcher.send(new TimelineCall(room));
  }

  @Override
  public CompletionStage<Void> subscribe(RoomId room, Listener listener) {
    return subscriber.subscribe(RedisKeys.room(room), listener);
  }

  @Override
  public void unsubscribe(RoomId room, Listener listener) {
    subscriber.unsubscribe(RedisKeys.room(room), listener);
  }

  @Override
  public @Nullable String notReadyReason() {
    if (sessions.current() == null) {
      return withCause("Redis does not answer", sessions.whyAway());
    }
    return subscriber.receivesHeartbeats()
        ? null
        : withCause(
            "this replica does not receive its own heartbeats through Redis", subscriber.refusal());
  }

  private static String withCause(String reason, @Nullable String cause) {
    return cause == null ? reason : reason + ": " + cause;
  }

  @Override
  public @Nullable String warning() {
    return sessions.warning();
  }

  @Override
  public long nowMicros() {
    return sessions.nowMicros();
  }
}
