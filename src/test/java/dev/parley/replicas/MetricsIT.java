package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a replica measures of its Redis. */
class MetricsIT {
  private static final String JOINS =
      "parley_backplane_latency_seconds_count{operation=\"join\",outcome=\"answered\"} ";

  @Test
  void round_trips_are_counted_and_a_silent_redis_is_no_readiness() {
    try (RedisServer redis = RedisServer.start();
        Replica replica = Replica.startOn(redis, Map.of())) {
      assertThat(metrics(replica)).contains(JOINS + "0.0", "parley_ready 1.0");
      Peer.joining(replica.url(), "a-room").join();
      assertThat(metrics(replica)).contains(JOINS + "1.0");
      redis.pause();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(metrics(replica)).contains("parley_ready 0.0"));
      assertThat(replica.isReady()).isFalse();
      redis.resume();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(metrics(replica)).contains("parley_ready 1.0"));
    }
  }

  private static String metrics(Replica replica) {
    return new Http(replica.url()).ask("GET", "/q/metrics", null, Map.of()).body();
  }
}
