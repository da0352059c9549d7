package dev.parley.replicas;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.network.TestHost;
import dev.parley.network.TestNetwork;
import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * Faults of a Redis Cluster of three masters and three replicas. Each has a host of its own, where
 * this machine allows network namespaces.
 */
@Tag("networks")
class ClusterChaosIT extends Chaos {
  private static final int MOVED_SLOTS = 6;

  /** Null without network namespaces. */
  private @Nullable TestNetwork network;

  private RedisCluster cluster;

  @BeforeAll
  void start() throws IOException {
    assumeTrue(RedisCluster.isAvailable(), "there is no redis-server of version 7.0 or newer");
    if (TestHost.isPossible()) {
      network = TestNetwork.of(6);
      cluster = RedisCluster.start(3, network.hosts().stream().map(TestHost::host).toList());
    } else {
      cluster = RedisCluster.start(3, 1);
    }
    start(() -> Replica.startOn(cluster, CONFIG));
  }

  @AfterAll
  void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    if (network != null) {
      network.close();
    }
  }

  @Override
  void causeAll(ChaosCrowd crowd) throws Throwable {
    cause("slots moved", crowd, () -> moveSlots(crowd.rooms()));
    cause("orderly failover", crowd, this::failOver);
    cause("subscriptions cut", crowd, this::cutSubscriptions);
    cutOffMaster(crowd);
    cause("master killed", crowd, this::killMaster);
    for (int round = 0; round < ROUNDS; round++) {
      restartEverything();
      cause("master stopped", crowd, this::stopMaster);
      cutOffMaster(crowd);
      cause("replica of Parley killed", crowd, this::killReplica);
      cause("slots moved", crowd, () -> moveSlots(crowd.rooms()));
      cause("orderly failover", crowd, this::failOver);
      cause("takeover without asking", crowd, this::takeOver);
      cause("connections cut", crowd, this::cutConnections);
      cause("master killed", crowd, this::killMaster);
    }
  }

  /** The network of one master is cut until its replica serves the rooms. */
  private void cutOffMaster(ChaosCrowd crowd) throws Throwable {
    if (network == null) {
      return;
    }
    RedisServer master = aMaster();
    RedisServer replica = cluster.replicaOf(master);
    network.cutOff(master.address());
    try {
      cause(
          "network of a master cut",
          crowd,
          () -> {
            cluster.awaitMaster(replica);
            return replica;
          });
    } finally {
      network.reconnect(master.address());
    }
    cluster.awaitReplicas();
  }

  private boolean moveSlots(List<String> rooms) {
    List<RedisServer> masters = cluster.masters();
    for (int i = 0; i < MOVED_SLOTS; i++) {
      int slot = cluster.slot("{" + next(rooms) + "}");
      RedisServer from = cluster.owner(slot);
      RedisServer to = masters.get((masters.indexOf(from) + 1) % masters.size());
      cluster.move(slot, to);
    }
    return true;
  }

  private RedisServer aMaster() {
    return next(cluster.masters());
  }

  private RedisServer failOver() {
    return cluster.failOver(aMaster());
  }

  /** The former master learns it later, and what it accepts until then is lost. */
  private boolean takeOver() {
    RedisServer replica = cluster.replicaOf(aMaster());
    replica.command("CLUSTER", "FAILOVER", "TAKEOVER");
    cluster.awaitMaster(replica);
    cluster.awaitReplicas();
    return true;
  }

  private boolean cutSubscriptions() {
    cluster.commandToAll("CLIENT", "KILL", "TYPE", "pubsub");
    return true;
  }

  private boolean cutConnections() {
    cluster.commandToAll("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    return cutSubscriptions();
  }

  private final List<RedisServer> killed = new ArrayList<>();

  private boolean killMaster() {
    RedisServer master = aMaster();
    cluster.killAheadOfReplica(master);
    killed.add(master);
    return true;
  }

  private void restartEverything() {
    killed.forEach(cluster::restart);
    killed.clear();
    cluster.awaitReplicas();
  }

  private boolean stopMaster() {
    RedisServer master = aMaster();
    RedisServer replica = cluster.replicaOf(master);
    master.pause();
    try {
      cluster.awaitMaster(replica);
    } finally {
      master.resume();
    }
    cluster.awaitReplicas();
    return true;
  }
}
