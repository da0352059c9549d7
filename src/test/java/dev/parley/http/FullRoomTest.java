package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A room that has reached its limit of three peers, and streams with a maximum age of two seconds.
 */
@QuarkusTest
@TestProfile(LowRateAndSizeLimits.class)
class FullRoomTest extends HttpTest {
  private Peer alice;
  private Peer bob;

  @BeforeEach
  void three_peers() {
    alice = join("alice");
    bob = join("bob");
    join("carol");
  }

  @Test
  void full_room_refuses_further_joins() {
    assertProblem(Peer.joining(service, room).ask(), 409, "room-full");
    assertProblem(Peer.joining(service, room).id("dave").ask(), 409, "room-full");
  }

  @Test
  void join_to_a_full_room_with_a_used_id_is_refused_because_of_the_id() {
    assertProblem(Peer.joining(service, room).id("alice").ask(), 409, "peer-id-taken");
  }

  @Test
  void peer_of_a_full_room_may_rejoin() {
    assertThat(Peer.joining(service, room).id("alice").token(alice.token()).ask().status())
        .isEqualTo(200);
  }

  @Test
  void retried_join_is_answered_although_the_room_is_full() {
    bob.leave();
    Peer dave = Peer.joining(service, room).id("dave").idempotencyKey("0123456789abcdef").join();
    Peer again = Peer.joining(service, room).id("dave").idempotencyKey("0123456789abcdef").join();
    assertThat(again.start()).isEqualTo(dave.start());
  }

  @Test
  void room_accepts_a_join_after_a_peer_left() {
    bob.leave();
    assertThat(Peer.joining(service, room).id("dave").ask().status()).isEqualTo(201);
  }

  @Test
  void expired_peer_cannot_rejoin_a_full_room() {
    listen(bob).close();
    await()
        .atMost(Duration.ofSeconds(25))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> Peer.joining(service, room).id("dave").ask().status() == 201);
    assertProblem(open(bob), 409, "room-full");
    assertProblem(bob.poll("wait=0"), 409, "room-full");
  }

  @Test
  void stream_ends_cleanly_at_its_maximum_age_and_its_client_resumes() {
    EventStream stream = open(alice);
    long begin = System.nanoTime();
    stream.awaitEnd(Duration.ofSeconds(10));
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(1500), Duration.ofMillis(4500));
    assertThat(stream.endedCleanly()).isTrue();
    String position = String.valueOf(stream.lastEventId());
    ResumeTest.assertResumed(open(alice, position), position);
  }
}
