package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.toAll;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.protocol.Member;
import dev.parley.testing.RedisServer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What Valkey answers differently from Redis: its mode has another name, and 8.0 refuses an
 * UNSUBSCRIBE of a connection that has no subscription. With {@code valkey-server} first on the
 * path as {@code redis-server}, all tests of a Redis run on it.
 */
class ValkeyTest {
  private RedisServer server;
  private RedisBackplane replica;

  @AfterEach
  void stop() {
    if (replica != null) {
      replica.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void replica_serves_with_valkey() {
    begin(RedisServer.startValkey());
    replica = RedisBackplanes.alone(server.url(), RoomTest.LIMITS, RedisBackplanes.CONFIG);
    RedisBackplanes.awaitHearing(replica);
    assertServes();
  }

  @Test
  void replica_serves_with_a_cluster_of_valkey() {
    begin(RedisServer.startValkeyAsOneNodeCluster());
    replica = RedisClusterBackplanes.onCluster(server);
    RedisClusterBackplanes.awaitAllSlots(replica);
    assertServes();
  }

  @Test
  void node_of_a_cluster_is_refused_where_one_valkey_is_configured() {
    begin(RedisServer.startValkeyAsOneNodeCluster());
    replica = RedisBackplanes.alone(server.url(), RoomTest.LIMITS, RedisBackplanes.CONFIG);
    RedisBackplanes.awaitReason(
        replica, "this is a node of a Redis Cluster, so quarkus.redis.client-type must be cluster");
  }

  private void begin(Optional<RedisServer> started) {
    Assumptions.assumeTrue(started.isPresent(), "there is no valkey-server on the path");
    server = started.orElseThrow();
  }

  private void assertServes() {
    RecordingListener listener = new RecordingListener();
    RoomTest.get(replica.subscribe(RoomTest.DEMO, listener));
    Member alice = RoomTest.get(replica.join(aJoin("alice").build())).member();
    RoomTest.get(replica.send(alice, toAll("hello").build()));
    listener.awaitLine("alice to all: hello");
  }
}
