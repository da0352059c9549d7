package dev.parley.backplane.redis;

import dev.parley.backplane.redis.RedisNode.Surroundings;
import dev.parley.backplane.redis.script.HashSlot;
import io.vertx.redis.client.Redis;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The masters of a cluster, as the latest {@link SlotMap} names them. */
final class ClusterMasters {
  private static final Logger LOG = Logger.getLogger(ClusterMasters.class);

  /** How long a master that was replaced may take to answer what it was sent. */
  private static final long LINGER_MILLIS = 500;

  private final Surroundings around;
  private final Function<String, Redis> clients;
  private final ClusterMaster.Watcher watcher;

  /** The master of each slot; never changed, but replaced. */
  private volatile @Nullable ClusterMaster[] owners = new ClusterMaster[HashSlot.COUNT];

  /** By their addresses; never changed, but replaced. */
  private volatile Map<String, ClusterMaster> byAddress = Map.of();

  private volatile @Nullable SlotMap map;

  /** Guarded by this. */
  private boolean isClosed;

  ClusterMasters(
      Surroundings around, Function<String, Redis> clients, ClusterMaster.Watcher watcher) {
    this.around = around;
    this.clients = clients;
    this.watcher = watcher;
  }

  /** Returns the master of a slot; null if none is known. */
  @Nullable ClusterMaster owner(int slot) {
    return owners[slot];
  }

  Collection<ClusterMaster> all() {
    return byAddress.values();
  }

  boolean isAnyAway() {
    return map == null || all().stream().anyMatch(master -> !master.node().answers());
  }

  /** Returns the masters that serve their slots, in the order of their addresses; each has some. */
  List<ClusterMaster> serving() {
    return all().stream().filter(master -> master.notReadyReason() == null).toList();
  }

  /** Returns a master whose clock is known; null if there is none. */
  @Nullable ClusterMaster clock() {
    ClusterMaster any = null;
    for (ClusterMaster master : all()) {
      if (master.node().answers()) {
        return master;
      }
      any = master;
    }
    return any;
  }

  /** Returns how many slots can be served. */
  int reachableSlots() {
    return reachableSlotsByMaster().values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns how many slots can be served at the master of each address. */
  Map<String, Integer> reachableSlotsByMaster() {
    Map<String, Integer> slots = new TreeMap<>();
    SlotMap known = map;
    if (known != null) {
      for (ClusterMaster master : all()) {
        boolean serves = master.notReadyReason() == null;
        slots.put(master.address(), serves ? known.count(master.address()) : 0);
      }
    }
    return slots;
  }

  /**
   * Follows a map: connects to new masters, and leaves those that have no slots any more. Returns
   * whether a slot has another master.
   */
  synchronized boolean follow(SlotMap latest) {
    if (isClosed) {
      return false;
    }
    boolean hasChanged = !latest.equals(map);
    if (hasChanged) {
      replace(latest);
    }
    all().forEach(master -> master.follow(latest));
    return hasChanged;
  }

  private void replace(SlotMap latest) {
    Map<String, ClusterMaster> former = new TreeMap<>(byAddress);
    Map<String, ClusterMaster> next = new TreeMap<>();
    for (String address : latest.masters()) {
      ClusterMaster known = former.remove(address);
      next.put(
          address,
          known == null ? new ClusterMaster(around, address, latest, clients, watcher) : known);
    }
    @Nullable ClusterMaster[] bySlot = new ClusterMaster[HashSlot.COUNT];
    for (int slot = 0; slot < HashSlot.COUNT; slot++) {
      String owner = latest.owner(slot);
      bySlot[slot] = owner == null ? null : next.get(owner);
    }
    map = latest;
    byAddress = next;
    owners = bySlot;
    if (!former.isEmpty() || next.values().stream().anyMatch(master -> !master.node().answers())) {
      LOG.infof("The masters of the Redis Cluster are %s", String.join(", ", next.keySet()));
    }
    next.values().stream().filter(master -> !master.node().answers()).forEach(this::connect);
    former.values().forEach(this::leave);
  }

  private void connect(ClusterMaster master) {
    master.node().sendHeartbeats();
  }

  /**
   * Closes the connections a little later, so that commands under way get their answers. Not much
   * later, because a master that does not answer holds up what waits for it.
   */
  private void leave(ClusterMaster master) {
    around.vertx().setTimer(LINGER_MILLIS, later -> master.node().close());
  }

  /** Closes all connections. */
  synchronized void close() {
    isClosed = true;
    all().forEach(master -> master.node().close());
  }
}
