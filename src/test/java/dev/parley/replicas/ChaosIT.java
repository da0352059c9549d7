package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.replicas.Heard.Fate;
import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * Forty pairs talk over three replicas on a Redis Cluster of three masters and three replicas,
 * while faults happen in turn. The system property {@code parley.chaos.rounds} sets how often; with
 * 0, which is what {@code verify} does, only some faults happen, once.
 *
 * <p>A master that is stopped by a signal stands for one whose network is cut: it keeps its
 * connections and answers nobody, and comes back with what it had.
 */
@Tag("alone")
@TestInstance(Lifecycle.PER_CLASS)
class ChaosIT {
  private static final int PAIRS = 40;
  private static final int MOVED_SLOTS = 6;
  private static final int ROUNDS = Integer.getInteger("parley.chaos.rounds", 0);

  /** Within this time after a promotion each room has to serve again. */
  private static final Duration SERVES_AGAIN = Duration.ofSeconds(5);

  private static final Map<String, String> CONFIG =
      Map.of(
          "parley.room.join-rate", "10000",
          "parley.room.join-burst", "100000");

  private final Map<String, Duration> slowest = new LinkedHashMap<>();
  private RedisCluster cluster;
  private List<Replica> replicas = List.of();
  private int turn;

  @BeforeAll
  void start() {
    assumeTrue(RedisCluster.isAvailable(), "there is no redis-server of version 7.0 or newer");
    cluster = RedisCluster.start(3, 1);
    List<CompletableFuture<Replica>> starting =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> Replica.startOn(cluster, CONFIG)))
            .limit(3)
            .toList();
    replicas = starting.stream().map(CompletableFuture::join).toList();
  }

  @AfterAll
  void stop() {
    replicas.forEach(Replica::close);
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void nothing_is_lost_silently_doubled_or_reordered_and_rooms_serve_again() throws Throwable {
    long began = System.nanoTime();
    List<URI> services = replicas.stream().map(Replica::url).toList();
    try (ChaosCrowd crowd = new ChaosCrowd(PAIRS, services)) {
      try {
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
        crowd.finish();
      } finally {
        print(crowd, Duration.ofNanos(System.nanoTime() - began));
      }
      assertThat(crowd.complaints()).isEmpty();
      assertThat(List.of(crowd.count(Fate.LOST_SILENTLY), crowd.doubled(), crowd.reordered()))
          .as("lost silently, doubled, reordered")
          .containsExactly(0, 0, 0);
      assertThat(crowd.count(Fate.HEARD)).isGreaterThan(crowd.accepted() * 9 / 10);
      assertThat(slowest.values()).allMatch(time -> time.compareTo(SERVES_AGAIN) <= 0);
    }
  }

  /** Lets a fault happen, and waits until everybody is served again. */
  private void cause(String name, ChaosCrowd crowd, ThrowingSupplier<?> fault) throws Throwable {
    fault.get();
    crowd.mark();
    Duration served = crowd.awaitServed();
    slowest.merge(name, served, (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  private void print(ChaosCrowd crowd, Duration time) {
    System.out.printf(
        "Chaos of %d s, %d pairs: accepted %d, refused or not answered %d, lost and told %d, lost silently %d, doubled %d, reordered %d; served again after at most %s%n",
        time.toSeconds(),
        PAIRS,
        crowd.accepted(),
        crowd.refused(),
        crowd.count(Fate.LOST_AND_TOLD),
        crowd.count(Fate.LOST_SILENTLY),
        crowd.doubled(),
        crowd.reordered(),
        slowest.entrySet().stream()
            .map(one -> "%.1f s (%s)".formatted(one.getValue().toMillis() / 1000.0, one.getKey()))
            .toList());
  }

  private boolean moveSlots(List<String> rooms) {
    List<RedisServer> masters = cluster.masters();
    for (int i = 0; i < MOVED_SLOTS; i++) {
      int slot = cluster.slot("{" + rooms.get(turn++ % rooms.size()) + "}");
      RedisServer from = cluster.owner(slot);
      RedisServer to = masters.get((masters.indexOf(from) + 1) % masters.size());
      cluster.move(slot, to);
    }
    return true;
  }

  private RedisServer aMaster() {
    List<RedisServer> masters = cluster.masters();
    return masters.get(turn++ % masters.size());
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

  private boolean killReplica() {
    Replica doomed = replicas.get(turn++ % replicas.size());
    doomed.kill9();
    doomed.restart();
    return true;
  }
}
