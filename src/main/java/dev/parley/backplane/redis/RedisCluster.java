package dev.parley.backplane.redis;

import dev.parley.backplane.redis.RedisNode.Surroundings;
import dev.parley.backplane.redis.script.HashSlot;
import dev.parley.backplane.redis.script.ScriptCall;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane.Listener;
import io.vertx.redis.client.Redis;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster of version 7.0 or newer: each command goes to the master of its hash slot. If the
 * slot is elsewhere, or on its way, the command waits until it is known where, within its deadline.
 * A command is sent again only if Redis said that it did not execute it.
 *
 * <p>Calls on one target take effect in the order of issue, as the port requires, with one
 * exception: two calls that are under way at the moment that their slot begins to move.
 */
final class RedisCluster implements RedisServers {
  private final Surroundings around;
  private final ClusterMasters masters;
  private final StalledCalls stalled;
  private final ClusterSubscriptions subscriptions;
  private final SlotMapRefresh refresh;
  private final AtomicLong issued = new AtomicLong();
  private final long patienceNanos;

  /**
   * Begins to ask for the masters.
   *
   * @param seeds the addresses of nodes to ask first
   * @param clients makes a client of the node at an address
   */
  RedisCluster(Surroundings around, List<String> seeds, Function<String, Redis> clients) {
    this.around = around;
    this.patienceNanos = around.config().timeout().toNanos();
    this.masters = new ClusterMasters(around, clients, new Changes());
    this.stalled = new StalledCalls(this::dispatch);
    this.subscriptions =
        new ClusterSubscriptions(
            masters::owner,
            task -> around.vertx().runOnContext(run -> task.run()),
            patienceNanos,
            this::refreshSoon);
    this.refresh =
        new SlotMapRefresh(
            around.vertx(),
            new SlotMapSource(around, seeds, clients),
            masters::all,
            this::follow,
            stalled::isAny);
  }

  private final class Changes implements ClusterMaster.Watcher {
    @Override
    public void onChange() {
      refreshSoon();
    }

    @Override
    public void onChannelLost(ClusterMaster master, String channel) {
      subscriptions.onLost(master.node(), channel);
      refreshSoon();
    }
  }

  private void refreshSoon() {
    refresh.soon();
  }

  private void follow(@Nullable SlotMap map) {
    if (map != null) {
      subscriptions.place(masters.follow(map));
    }
    stalled.retry();
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<T> send(ScriptCall<T> call) {
    RedisCommand<T> command = new RedisCommand<>(call, around.meters());
    ClusterCall issuedCall =
        new ClusterCall(command, issued.getAndIncrement(), patienceNanos, this::keep);
    if (!stalled.takeIfStalled(issuedCall) && !dispatch(issuedCall) && !keep(issuedCall)) {
      issuedCall.unavailable("too many commands wait");
    }
    return command;
  }

  @Override
  public String serverOf(RoomId room) {
    ClusterMaster owner = masters.owner(HashSlot.of(room.value()));
    return owner == null ? "" : owner.address();
  }

  @Override
  public boolean isCluster() {
    return true;
  }

  private boolean keep(ClusterCall call) {
    boolean isKept = stalled.take(call);
    refreshSoon();
    return isKept;
  }

  /** Sends a call or fails it; returns false if the master of its slot is still being connected. */
  private boolean dispatch(ClusterCall call) {
    ClusterMaster owner = masters.owner(call.slot());
    if (owner == null) {
      call.unavailable("no node serves the hash slot " + call.slot());
    } else if (call.isLate()) {
      call.unavailable("the hash slot " + call.slot() + " is not served");
    } else if (!call.sendTo(owner)) {
      if (!owner.isAway()) {
        return false;
      }
      call.unavailable("there is no connection to " + owner.address());
    }
    return true;
  }

  @Override
  public CompletionStage<Void> subscribe(String channel, Listener listener) {
    return subscriptions.subscribe(channel, listener);
  }

  @Override
  public void unsubscribe(String channel, Listener listener) {
    subscriptions.unsubscribe(channel, listener);
  }

  @Override
  public void sendHeartbeats() {
    masters.all().forEach(master -> master.node().sendHeartbeats());
    subscriptions.failLate();
    stalled.retry();
    refresh.onHeartbeat(masters.isAnyAway());
    around.meters().slots(masters.reachableSlotsByMaster());
  }

  @Override
  public @Nullable String notReadyReason() {
    if (!masters.serving().isEmpty()) {
      return null;
    }
    String why = whyUnreachable();
    return "No node of the Redis Cluster can be reached" + (why.isEmpty() ? "" : ": " + why);
  }

  private String whyUnreachable() {
    return masters.all().isEmpty()
        ? Objects.requireNonNullElse(refresh.failure(), "")
        : masters.all().stream()
            .filter(master -> master.notReadyReason() != null)
            .map(master -> master.address() + ": " + master.notReadyReason())
            .collect(Collectors.joining("; "));
  }

  @Override
  public @Nullable String warning() {
    Stream<String> ofMasters =
        masters.all().stream()
            .filter(master -> master.node().warning() != null)
            .map(master -> master.address() + ": " + master.node().warning());
    String why = notReadyReason() == null ? whyUnreachable() : "";
    String all =
        Stream.concat(why.isEmpty() ? Stream.of() : Stream.of(why), ofMasters)
            .collect(Collectors.joining("; "));
    return all.isEmpty() ? null : all;
  }

  @Override
  public String reach() {
    return masters.reachableSlots() + " of " + HashSlot.COUNT + " slots";
  }

  /** Returns the clock of the first master that serves; the clocks of masters may differ. */
  @Override
  public long nowMicros() {
    ClusterMaster clock = masters.clock();
    return clock == null ? new ServerClock(around.clock()).localMicros() : clock.node().nowMicros();
  }

  @Override
  public void close() {
    refresh.close();
    stalled.close();
    subscriptions.close();
    masters.close();
  }
}
