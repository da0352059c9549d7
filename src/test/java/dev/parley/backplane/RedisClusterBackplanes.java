package dev.parley.backplane;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.backplane.redis.RedisConfig;
import dev.parley.backplane.redis.RedisMeters;
import dev.parley.room.Limits;
import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Replicas on a real Redis Cluster, which is emptied first. Their user there has the documented
 * rights and no others.
 */
final class RedisClusterBackplanes implements Backplanes {
  private static final String USER = "parley";

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final Set<RedisBackplane> replicas = ConcurrentHashMap.newKeySet();
  private final RedisCluster cluster;

  RedisClusterBackplanes(RedisCluster cluster) {
    this.cluster = cluster;
    cluster.commandToAll("FLUSHALL");
    allow(USER, RedisRights.documentedForCluster());
  }

  /** Skips the test on a machine whose Redis is too old for sharded channels. */
  static void assumeAvailable() {
    assumeTrue(RedisCluster.isAvailable(), "there is no redis-server of version 7.0 or newer");
  }

  /** What the replicas of this test measure. */
  MeterRegistry registry() {
    return registry;
  }

  RedisCluster cluster() {
    return cluster;
  }

  /** Makes a user at every node. */
  void allow(String user, List<String> rights) {
    cluster.nodes().forEach(node -> RedisRights.userOf(node, user, rights));
  }

  @Override
  public RedisBackplane replica(Limits limits) {
    return replica(limits, RedisBackplanes.CONFIG);
  }

  RedisBackplane replica(Limits limits, RedisConfig config) {
    RedisBackplane made = begin(USER, limits, config);
    awaitAllSlots(made);
    return made;
  }

  /** A replica with this user's rights, which may be too few. */
  RedisBackplane begin(String user, Limits limits, RedisConfig config) {
    RedisBackplane made =
        onCluster(cluster.nodes(), "redis://" + user + ":pass@", limits, config, registry);
    replicas.add(made);
    return made;
  }

  /** A replica that takes a server for a node of a cluster. The caller closes it. */
  static RedisBackplane onCluster(RedisServer node) {
    return onCluster(
        List.of(node),
        "redis://",
        RoomTest.LIMITS,
        RedisBackplanes.CONFIG,
        new SimpleMeterRegistry());
  }

  private static RedisBackplane onCluster(
      List<RedisServer> seeds,
      String prefix,
      Limits limits,
      RedisConfig config,
      MeterRegistry registry) {
    return RedisBackplane.onCluster(
        RedisBackplanes.VERTX,
        seeds.stream().map(seed -> "127.0.0.1:" + seed.port()).toList(),
        node -> client(prefix + node),
        config,
        limits,
        Clock.systemUTC(),
        new RedisMeters(registry));
  }

  private static Redis client(String address) {
    RedisOptions options =
        new RedisOptions()
            .setConnectionString(address)
            .setMaxWaitingHandlers(RedisBackplanes.MAX_WAITING);
    return Redis.createClient(RedisBackplanes.VERTX, options);
  }

  /** Waits until the replica serves the rooms of all slots. */
  static void awaitAllSlots(RedisBackplane replica) {
    await("the replica reaches all slots")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> (RedisCluster.SLOTS + " of 16384 slots").equals(replica.reach()));
  }

  /** Closes a replica. */
  void end(RedisBackplane replica) {
    replica.close();
    replicas.remove(replica);
  }

  @Override
  public void pass(Duration time) {
    for (RedisServer master : cluster.masters()) {
      RedisTimeTravel.pass(master, time);
    }
  }

  @Override
  public void close() {
    List.copyOf(replicas).forEach(this::end);
  }
}
