package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.backplane.redis.script.HashSlot;
import dev.parley.protocol.Member;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.LogPage;
import dev.parley.room.Receipt;
import dev.parley.room.Snapshot;
import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A replica of Redis takes over from a master of a cluster. */
class RedisClusterFailoverTest extends RoomTest {
  private static final int SLOT = HashSlot.of("parley:room:{demo}");

  @RegisterExtension static final ClusterOfClass CLUSTER = new ClusterOfClass(3, 1);

  private final RedisCluster cluster = CLUSTER.get();

  private RedisClusterBackplanes backplanes;
  private final RecordingListener listener = new RecordingListener();
  private Member alice;

  @Override
  RedisClusterBackplanes backplanes() {
    if (backplanes == null) {
      backplanes = new RedisClusterBackplanes(cluster);
    }
    return backplanes;
  }

  @BeforeEach
  void two_peers_and_a_listener() {
    get(backplane.subscribe(DEMO, listener));
    alice = join("alice");
    join("bob");
    send(alice, toAll("before"));
    assertThat(cluster.owner(SLOT).command("WAIT", "1", "5000")).isEqualTo(1L);
  }

  @Test
  void orderly_failover_begins_a_new_epoch_and_everybody_stays() {
    LogPage before = log();
    cluster.failOver(cluster.owner(SLOT));
    assertServes(before);
    cluster.awaitReplicas();
  }

  @Test
  void killed_master_is_replaced_within_seconds_of_the_promotion_of_its_replica() {
    LogPage before = log();
    RedisServer master = cluster.owner(SLOT);
    RedisServer replica = cluster.replicaOf(master);
    master.kill9();
    cluster.awaitMaster(replica);
    assertServes(before);
    cluster.restart(master);
    backplanes().allow("parley", RedisRights.documentedForCluster());
    cluster.awaitReplicas();
  }

  /**
   * A master that was replaced and comes back has its run id from before. What it accepted before
   * it was replaced may be gone nevertheless.
   */
  @Test
  void master_that_comes_back_without_a_restart_begins_a_new_epoch_in_a_room_that_slept() {
    LogPage before = log();
    RedisServer first = cluster.owner(SLOT);
    backplanes().close();
    RedisServer second = cluster.failOver(first);
    cluster.awaitReplicas();
    assertThat(cluster.failOver(second)).isSameAs(first);
    cluster.awaitReplicas();
    backplane = backplanes().replica(limits());
    assertThat(log().epoch()).isNotEqualTo(before.epoch());
  }

  private void assertServes(LogPage before) {
    await("the room serves again")
        .atMost(Duration.ofSeconds(5))
        .pollInterval(Duration.ofMillis(20))
        .ignoreException(BackplaneUnavailable.class)
        .until(() -> log() != null);
    listener.awaitResubscriptions(1);
    Snapshot room = open(alice);
    assertThat(room.epoch()).isNotEqualTo(before.epoch());
    assertThat(ids(room.others())).containsExactly("bob");
    Receipt.Logged after = (Receipt.Logged) send(alice, toAll("after"));
    assertThat(after.first().epoch()).isEqualTo(room.epoch());
    listener.awaitLine("alice to all: after");
    RedisBackplane another = backplanes().replica(limits());
    assertThat(get(another.read(DEMO, 0, 10)).epoch()).isEqualTo(room.epoch());
    get(another.join(aJoin("carol").build()));
    listener.awaitLine("carol joined");
  }
}
