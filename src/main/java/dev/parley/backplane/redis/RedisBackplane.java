package dev.parley.backplane.redis;

import dev.parley.backplane.redis.RedisNode.Surroundings;
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
import dev.parley.backplane.redis.script.ReportCall;
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
import dev.parley.room.CallReport;
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
import dev.parley.room.RenewalRequest;
import dev.parley.room.Retention;
import dev.parley.room.Send;
import dev.parley.room.Snapshot;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineCopy;
import dev.parley.room.TimelineEntry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The port on Redis 6.2 or newer, or on a Redis Cluster of version 7.0 or newer: each command is
 * one script, one round trip.
 */
public final class RedisBackplane implements Backplane {
  private final String replica;
  private final Limits limits;
  private final RedisServers servers;
  private final Vertx vertx;
  private final long timer;

  /**
   * Begins to connect to one Redis. As long as it does not answer, tries again with each heartbeat.
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
    this(
        Surroundings.of(vertx, config, clock, meters),
        limits,
        around -> RedisNode.alone(around, clients));
  }

  private RedisBackplane(
      Surroundings around, Limits limits, Function<Surroundings, RedisServers> servers) {
    this.vertx = around.vertx();
    this.replica = around.replica();
    this.limits = limits;
    this.servers = servers.apply(around);
    this.servers.sendHeartbeats();
    long heartbeat = around.config().heartbeat().toMillis();
    this.timer = vertx.setPeriodic(heartbeat, tick -> this.servers.sendHeartbeats());
  }

  /**
   * Begins to connect to a Redis Cluster. As long as no node answers, tries again with each
   * heartbeat.
   *
   * @param seeds the addresses, {@code host:port}, of nodes to ask where all others are
   * @param clients makes a client of the node at an address; called on the event loop that the
   *     client is to connect from. This backplane closes what it makes
   */
  public static RedisBackplane onCluster(
      Vertx vertx,
      List<String> seeds,
      Function<String, Redis> clients,
      RedisConfig config,
      Limits limits,
      Clock clock,
      RedisMeters meters) {
    return new RedisBackplane(
        Surroundings.of(vertx, config, clock, meters),
        limits,
        around -> new RedisCluster(around, seeds, clients));
  }

  /** Closes all connections. */
  public void close() {
    vertx.cancelTimer(timer);
    servers.close();
  }

  @Override
  public CompletionStage<Void> countJoin(String address) {
    return servers.send(new CountJoinCall(address, limits.joins()));
  }

  @Override
  public CompletionStage<Joined> join(Join join) {
    return servers
        .send(new JoinCall(join, null, limits.maxPeers()))
        .thenApply(Objects::requireNonNull);
  }

  @Override
  public CompletionStage<@Nullable Joined> joinInRole(Join join, PairingRole role) {
    return servers.send(new JoinCall(join, role, limits.maxPeers()));
  }

  @Override
  public CompletionStage<PairingAssignment> assign(PairingRequest request) {
    return servers.send(new AssignCall(request));
  }

  @Override
  public CompletionStage<Void> withdrawRoom(LobbyId lobby, RoomId room) {
    return servers.send(new WithdrawRoomCall(lobby, room));
  }

  @Override
  public CompletionStage<List<Peer>> peers(Member member) {
    return servers.send(new PeersCall(member.room(), member));
  }

  @Override
  public CompletionStage<Peer> update(Member member, Metadata metadata) {
    return servers.send(new UpdateCall(member, metadata, limits.messages()));
  }

  @Override
  public CompletionStage<Void> leave(Member member) {
    return servers.send(new LeaveCall(member));
  }

  @Override
  public CompletionStage<List<Peer>> everybody(RoomId room) {
    return servers.send(new PeersCall(room, null));
  }

  @Override
  public CompletionStage<Void> remove(RoomId room, PeerId peer, Removal removal) {
    return servers.send(new RemoveCall(room, peer, removal));
  }

  @Override
  public CompletionStage<Void> clear(RoomId room, Removal removal) {
    return servers.send(new RemoveCall(room, null, removal));
  }

  @Override
  public CompletionStage<Receipt> send(Member sender, Send send) {
    return servers.send(new SendCall(sender, send, limits.messages()));
  }

  @Override
  public CompletionStage<@Nullable Receipt> receipt(Member sender, String key) {
    return servers.send(new ReceiptCall(sender, key));
  }

  @Override
  public CompletionStage<Snapshot> openStream(Member member, int streams, int most) {
    return servers.send(new OpenStreamCall(member, replica, limits.maxPeers(), streams, most));
  }

  @Override
  public CompletionStage<Void> closeStream(Member member, StreamEnd end) {
    return servers.send(new CloseStreamCall(member, replica, end));
  }

  @Override
  public CompletionStage<Renewal> renew(RoomId room, Collection<Member> members) {
    return servers.send(RenewCall.of(room, replica, members));
  }

  @Override
  public CompletionStage<List<Optional<Renewal>>> renewUnchanged(List<RenewalRequest> requests) {
    return new RenewalBatches(servers, replica).renew(requests);
  }

  @Override
  public CompletionStage<LogPage> read(RoomId room, long number, int most) {
    return servers.send(new ReadCall(room, number, most));
  }

  @Override
  public CompletionStage<TimelineCopy> addToTimeline(
      RoomId room, List<TimelineEntry> entries, Retention retention) {
    return servers.send(new AddToTimelineCall(room, entries, retention));
  }

  @Override
  public CompletionStage<Boolean> report(Member member, CallReport report, Retention retention) {
    return servers.send(new ReportCall(member, report, retention, limits));
  }

  @Override
  public CompletionStage<List<TimelineEntry>> timeline(RoomId room) {
    return servers.send(new TimelineCall(room));
  }

  @Override
  public CompletionStage<Void> subscribe(RoomId room, Listener listener) {
    return servers.subscribe(RedisKeys.room(room), listener);
  }

  @Override
  public void unsubscribe(RoomId room, Listener listener) {
    servers.unsubscribe(RedisKeys.room(room), listener);
  }

  @Override
  public @Nullable String notReadyReason() {
    return servers.notReadyReason();
  }

  @Override
  public @Nullable String warning() {
    return servers.warning();
  }

  @Override
  public @Nullable String reach() {
    return servers.reach();
  }

  @Override
  public long nowMicros() {
    return servers.nowMicros();
  }
}
