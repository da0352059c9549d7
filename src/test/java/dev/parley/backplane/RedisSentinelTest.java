package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.RoomTest.DEMO;
import static dev.parley.backplane.RoomTest.LIMITS;
import static dev.parley.backplane.RoomTest.get;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.protocol.Member;
import dev.parley.room.LogPage;
import dev.parley.room.Snapshot;
import dev.parley.testing.RedisSentinels;
import dev.parley.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis with a replica that sentinels promote. */
class RedisSentinelTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private RedisSentinels sentinels;
  private RedisBackplanes backplanes;

  @BeforeEach
  void start() {
    sentinels = RedisSentinels.start();
    backplanes = new RedisBackplanes(sentinels);
  }

  @AfterEach
  void stop() {
    backplanes.close();
    sentinels.close();
  }

  @Test
  void peers_stay_and_a_new_epoch_begins_when_another_server_is_promoted() {
    RedisBackplane replica = backplanes.replica(LIMITS);
    RecordingListener listener = new RecordingListener();
    get(replica.subscribe(DEMO, listener));
    Member alice = get(replica.join(aJoin("alice").build())).member();
    get(replica.join(aJoin("bob").build()));
    get(replica.send(alice, toAll("before").build()));
    LogPage before = get(replica.read(DEMO, 0, 10));
    RedisServer former = sentinels.primary();
    assertThat(former.command("WAIT", "1", "5000")).isEqualTo(1L);

    former.kill9();
    await().atMost(SOON).until(() -> replica.notReadyReason() != null);
    sentinels.awaitPromotion(former);
    await().atMost(SOON).until(() -> replica.notReadyReason() == null);

    Snapshot room = get(replica.openStream(alice));
    assertThat(room.epoch()).isNotEqualTo(before.epoch());
    assertThat(RoomTest.ids(room.others())).containsExactly("bob");
    get(replica.send(alice, toAll("after").build()));
    listener.awaitLine("alice to all: after");
  }

  @Test
  void each_right_of_the_user_on_the_sentinels_is_needed() {
    List<String> rights =
        RedisRights.ofSentinels().stream().filter(right -> right.startsWith("+")).toList();
    assertThat(rights).isNotEmpty();
    for (String right : rights) {
      List<String> others = new ArrayList<>(RedisRights.ofSentinels());
      others.remove(right);
      RedisBackplane replica = backplanes.begin(RedisRights.userOf(sentinels, "tried", others));
      await(right)
          .atMost(SOON)
          .until(() -> String.valueOf(replica.notReadyReason()).contains("NOPERM"));
      backplanes.end(replica);
    }
  }

  @Test
  void primary_that_lacks_a_replica_refuses_writes_if_it_is_told_to_and_says_so() {
    RedisBackplane replica = backplanes.replica(LIMITS);
    sentinels.primary().command("CONFIG", "SET", "min-replicas-to-write", "2");
    await()
        .atMost(SOON)
        .until(
            () -> Objects.requireNonNullElse(replica.notReadyReason(), "").contains("NOREPLICAS"));
    sentinels.primary().command("CONFIG", "SET", "min-replicas-to-write", "1");
    await().atMost(SOON).until(() -> replica.notReadyReason() == null);
    get(replica.join(aJoin("alice").build()));
  }
}
