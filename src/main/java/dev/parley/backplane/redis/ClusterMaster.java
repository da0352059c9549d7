package dev.parley.backplane.redis;

import dev.parley.backplane.redis.RedisNode.Surroundings;
import dev.parley.backplane.redis.script.HashSlot;
import dev.parley.backplane.redis.script.HeartbeatKeys;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A master of a cluster that has slots, and the tag of the slot of its heartbeats. */
final class ClusterMaster {
  /** Who learns what happens at a master. Called with no monitor held. */
  interface Watcher {
    /** The master serves from now on, does not any more, or has lost a slot. */
    void onChange();

    /** The master has ended the subscription of a channel by itself. */
    void onChannelLost(ClusterMaster master, String channel);
  }

  private static final long AVOIDED_NANOS = Duration.ofSeconds(10).toNanos();

  private final String address;
  private final String replica;
  private final RedisNode node;
  private final long bornNanos = System.nanoTime();
  private final long youthNanos;

  /** Whether it has ever answered a heartbeat. */
  private volatile boolean hasServed;

  /**
   * A slot that was on its way to another master, so that the heartbeats are kept out of it; or -1.
   */
  private volatile int avoided = -1;

  private volatile long avoidedSinceNanos;

  private volatile String tag;

  ClusterMaster(
      Surroundings around,
      String address,
      SlotMap map,
      Function<String, Redis> clients,
      Watcher watcher) {
    this.address = address;
    this.replica = around.replica();
    this.youthNanos = around.config().timeout().toNanos();
    this.tag = tag(map);
    this.node =
        RedisNode.ofCluster(
            around,
            address,
            () -> clients.apply(address),
            HeartbeatKeys.inNode(tag, replica),
            new Events(watcher));
  }

  private final class Events implements RedisNode.Watcher {
    private final Watcher watcher;

    Events(Watcher watcher) {
      this.watcher = watcher;
    }

    @Override
    public void onInUse() {
      hasServed = true;
      watcher.onChange();
    }

    @Override
    public void onAway() {
      watcher.onChange();
    }

    @Override
    public void onMisdirected(Throwable error) {
      if (RedisFault.isError(error, "ASK") || RedisFault.isError(error, "TRYAGAIN")) {
        avoidedSinceNanos = System.nanoTime();
        avoided = HashSlot.of(tag);
      }
      watcher.onChange();
    }

    @Override
    public void onChannelLost(String channel) {
      watcher.onChannelLost(ClusterMaster.this, channel);
    }
  }

  String address() {
    return address;
  }

  RedisNode node() {
    return node;
  }

  /** Says whether it does not answer, and is not just being connected for the first time. */
  boolean isAway() {
    boolean isStarting = !hasServed && System.nanoTime() - bornNanos < youthNanos;
    return !node.answers() && !isStarting;
  }

  /** Returns why its slots cannot be served; null if they can. */
  @Nullable String notReadyReason() {
    return node.notReadyReason();
  }

  /** Keeps the heartbeats in a slot that the master has, and that is not on its way. */
  void follow(SlotMap map) {
    if (System.nanoTime() - avoidedSinceNanos > AVOIDED_NANOS) {
      avoided = -1;
    }
    tag = tag(map);
    node.moveHeartbeats(HeartbeatKeys.inNode(tag, replica));
  }

  private String tag(SlotMap map) {
    int keptOff = avoided;
    boolean canAvoid = keptOff >= 0 && map.count(address) > 1;
    return HashSlot.tagIn(
        slot -> address.equals(map.owner(slot)) && !(canAvoid && slot == keptOff));
  }
}
