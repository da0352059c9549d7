package dev.parley.backplane;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.testing.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replica whose settings name another kind of Redis than there is: readiness says so. */
class RedisClusterMistakesTest {
  private RedisBackplane replica;

  @AfterEach
  void end() {
    replica.close();
  }

  @Test
  void node_of_a_cluster_is_refused_where_one_redis_is_configured() {
    try (RedisServer node = RedisServer.startAsOneNodeCluster()) {
      replica = RedisBackplanes.alone(node.url(), RoomTest.LIMITS, RedisBackplanes.CONFIG);
      RedisBackplanes.awaitReason(
          replica,
          "this is a node of a Redis Cluster, so quarkus.redis.client-type must be cluster");
    }
  }

  @Test
  void one_redis_is_refused_where_a_cluster_is_configured() {
    try (RedisServer server = RedisServer.start()) {
      replica = RedisClusterBackplanes.onCluster(server);
      RedisBackplanes.awaitReason(replica, "ERR This instance has cluster support disabled");
    }
  }

  @Test
  void cluster_that_is_older_than_7_0_is_refused() {
    try (RedisServer old = RedisServer.startEmbeddedAsOneNodeCluster()) {
      replica = RedisClusterBackplanes.onCluster(old);
      RedisBackplanes.awaitReason(
          replica, "a Redis Cluster must be of version 7.0 or newer, and this is 6.2.");
    }
  }
}
