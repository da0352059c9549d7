package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Many calls over two replicas, one of which is killed and started again meanwhile. The system
 * property {@code parley.soak.calls} sets the number of calls.
 */
class SoakIT {
  private static final int CALLS = Integer.getInteger("parley.soak.calls", 300);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Map<String, String> ONE_ADDRESS =
      Map.of("parley.room.join-rate", "10000", "parley.room.join-burst", "100000");

  @Test
  void no_message_is_lost_repeated_or_reordered_when_a_replica_is_killed() {
    Tally tally = new Tally();
    try (Site site = Site.around(RedisServer.start(), ONE_ADDRESS, ONE_ADDRESS)) {
      Replica doomed = site.replica(0);
      Replica other = site.replica(1);
      long began = System.nanoTime();
      try (Calls calls = new Calls(tally, List.of(doomed.url(), other.url()))) {
        calls.allow(CALLS * 3 / 4);
        awaitFinished(tally, CALLS / 3);
        doomed.kill9();
        await("the replica is missed for some seconds")
            .pollDelay(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(20))
            .until(() -> tally.resumed.get() > 0);
        doomed.restart();
        calls.allow(CALLS);
        awaitFinished(tally, CALLS);
      } finally {
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        System.out.printf("Soak of %d s: %s%n", seconds, tally);
      }

      assertThat(tally.surprises).isEmpty();
      assertThat(List.of(tally.lost.get(), tally.doubled.get(), tally.reordered.get()))
          .as("lost, doubled, reordered")
          .containsExactly(0, 0, 0);
      assertThat(tally.misrouted).hasValue(0);
      assertThat(tally.renumbered).hasValue(0);
      assertThat(tally.notResumed).hasValue(0);
      assertThat(tally.messages).hasValue(CALLS * 2 * Caller.MESSAGES);
      assertThat(tally.resumed).doesNotHaveValue(0);
      assertThat(Site.meter(doomed, "parley_messages_total")).isPositive();
      site.assertLogsAreDiscreet();
    }
  }

  private static void awaitFinished(Tally tally, int calls) {
    await(calls + " calls are over")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast("too much that is unforeseen", () -> tally.surprises.size() > 20)
        .until(() -> tally.finished.get() >= calls);
  }
}
