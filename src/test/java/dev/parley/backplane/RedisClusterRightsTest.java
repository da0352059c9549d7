package dev.parley.backplane;

import static dev.parley.backplane.RoomTest.DEMO;
import static dev.parley.backplane.RoomTest.LIMITS;
import static dev.parley.backplane.RoomTest.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.testing.RedisCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rights that docs/redis.md lists for a cluster and not for one Redis: each of them is needed,
 * and Redis's answer without it is told.
 */
class RedisClusterRightsTest {
  @RegisterExtension static final ClusterOfClass CLUSTER = new ClusterOfClass(3, 0);

  private final RedisCluster cluster = CLUSTER.get();

  private RedisClusterBackplanes backplanes;

  @BeforeEach
  void begin() {
    backplanes = new RedisClusterBackplanes(cluster);
  }

  @AfterEach
  void end() {
    backplanes.close();
  }

  static List<String> rights() {
    List<String> rights = new ArrayList<>(RedisRights.documentedForCluster());
    rights.removeAll(RedisRights.documented());
    return rights;
  }

  @Test
  void documented_rights_are_enough() {
    RedisBackplane replica = backplanes.replica(LIMITS);
    Everything.doneBy(replica, backplanes, cluster.owner("parley:room:{demo}")::command);
    subscribe(replica);
    assertThat(replica.warning()).isNull();
  }

  @ParameterizedTest
  @MethodSource("rights")
  void without_one_of_them_the_answer_of_redis_is_told(String right) {
    List<String> rights = new ArrayList<>(RedisRights.documentedForCluster());
    rights.remove(right);
    backplanes.allow("tried", rights);
    RedisBackplane replica = backplanes.begin("tried", LIMITS, RedisBackplanes.CONFIG);
    await("NOPERM")
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              subscribe(replica);
              return RedisRights.REFUSAL.matcher(answersOf(replica)).matches();
            });
  }

  private static String answersOf(RedisBackplane replica) {
    return Objects.requireNonNullElse(replica.notReadyReason(), "")
        + Objects.requireNonNullElse(replica.warning(), "");
  }

  private static void subscribe(RedisBackplane replica) {
    RecordingListener listener = new RecordingListener();
    try {
      get(replica.subscribe(DEMO, listener));
    } catch (RuntimeException refused) {
      assertThat(refused).isInstanceOf(BackplaneUnavailable.class);
    }
    replica.unsubscribe(DEMO, listener);
  }
}
