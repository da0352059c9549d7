package dev.parley.replicas;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Faults of a Redis Cluster of three masters and three replicas. */
class ClusterChaosIT extends Chaos {
  private static final int MOVED_SLOTS = 6;

  private RedisCluster cluster;

  @BeforeAll
  void start() {
    assumeTrue(RedisCluster.isAvailable(), "there is no redis-server of version 7.0 or newer");
    cluster = RedisCluster.start(3, 1);
    start(() -> Replica.startOn(cluster, CONFIG));
  }

  @AfterAll
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Override
  void causeAll(ChaosCrowd crowd) throws Throwable {
    cause("slots moved", crowd, () -> moveSlots(crowd.rooms()));
    cause("orderly failover", crowd, this::failOver);
    cause("subscriptions cut", crowd, this::cutSubscriptions);
    cause("master killed", crowd, this::killMaster);
    for (int round = 0; round < ROUNDS; round++) {
      restartEverything();
      cause("master stopped", crowd, this::stopMaster);
      cause("replica of Parley killed", crowd, this::killReplica);
      cause("slots moved", crowd, () -> moveSlots(crowd.rooms()));
      cause("orderly failover", crowd, this::failOver);
      cause("takeover without asking", crowd, this::takeOver);
      cause("connections cut", crowd, this::cutConnections);
      cause("master killed", crowd, this::killMaster);
    }
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
