package dev.parley.testing;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The packaged service as a process: it can be killed, frozen and restarted. Tests what it prints.
 */
class ReplicaIT {

  @Test
  void replicas_on_one_redis_are_one_service_and_a_killed_one_comes_back() {
    try (RedisServer redis = RedisServer.start();
        Replica one = Replica.startOn(redis, Map.of());
        Replica two = Replica.startOn(redis, Map.of())) {
      Peer alice = Peer.joining(one.url(), "demo").id("alice").join();
      Peer bob = Peer.joining(two.url(), "demo").id("bob").join();
      String first = alice.send("bob", aChat("across")).id();
      String place;
      try (EventStream stream = bob.stream()) {
        assertThat(stream.awaitEvent("message").id()).isEqualTo(first);
        place = String.valueOf(stream.lastEventId());
        two.kill9();
        stream.awaitEnd(Duration.ofSeconds(5));
        assertThat(stream.endedCleanly()).isFalse();
      }
      String second = alice.send("bob", aChat("while two is away")).id();
      two.restart();
      try (EventStream stream = bob.stream(place)) {
        assertThat(stream.next().json().get("resumed").booleanValue()).isTrue();
        assertThat(stream.awaitEvent("message").id()).isEqualTo(second);
      }
    }
  }

  @Test
  void stopped_replica_ends_its_streams_cleanly() {
    try (Replica replica =
        Replica.start(Map.of("parley.delivery.drain-delay", "0s", "parley.delivery.drain", "1s"))) {
      Peer alice = Peer.joining(replica.url(), "demo").id("alice").join();
      try (EventStream stream = alice.stream()) {
        assertThat(stream.next().event()).isEqualTo("hello");
        replica.stop();
        stream.awaitEnd(Duration.ofSeconds(5));
        assertThat(stream.endedCleanly()).isTrue();
        assertThat(stream.reconnectionTime()).isBetween(1000L, 9000L);
      }
    }
  }

  @Test
  void production_allows_no_origin_and_prints_neither_secrets_nor_stack_traces() {
    try (Replica replica = Replica.start(Map.of("parley.delivery.drain-delay", "0s"))) {
      Peer alice = Peer.joining(replica.url(), "demo").id("alice").join();
      Peer.joining(replica.url(), "demo").id("bob").join();
      assertThat(
              alice
                  .send("bob", Messages.anOffer(), "Origin", "https://app.example")
                  .header("Access-Control-Allow-Origin"))
          .isNull();
      alice.send("bob", "{");
      alice.send("nobody", aChat("psst"));
      alice.leave();
      replica.stop();
      assertThat(replica.log())
          .doesNotContain(alice.token(), Replica.TOKEN_KEY, "v=0", "psst", "Exception", "\tat ");
    }
  }
}
