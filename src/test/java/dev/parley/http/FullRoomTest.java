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

/** A room of three peers that has three, and streams that live two seconds. */
@QuarkusTest
@TestProfile(LowLimits.class)
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
  void full_room_takes_nobody_else() {
    assertProblem(Peer.joining(service, room).ask(), 409, "room-full");
    assertProblem(Peer.joining(service, room).id("dave").ask(), 409, "room-full");
  }

  @Test
  void id_that_is_taken_is_taken_in_a_full_room_too() {
    assertProblem(Peer.joining(service, room).id("alice").ask(), 409, "peer-id-taken");
  }

  @Test
  void peer_of_a_full_room_may_come_back() {
    assertThat(Peer.joining(service, room).id("alice").token(alice.token()).ask().status())
        .isEqualTo(200);
  }

  @Test
  void join_that_succeeded_is_answered_again_though_the_room_is_full() {
    bob.leave();
    Peer dave = Peer.joining(service, room).id("dave").idempotencyKey("0123456789abcdef").join();
    Peer again = Peer.joining(service, room).id("dave").idempotencyKey("0123456789abcdef").join();
    assertThat(again.start()).isEqualTo(dave.start());
  }

  @Test
  void room_that_a_peer_left_takes_another() {
    bob.leave();
    assertThat(Peer.joining(service, room).id("dave").ask().status()).isEqualTo(201);
  }

  @Test
  void peer_that_expired_is_not_taken_back_into_a_full_room() {
    listen(bob).close();
    await()
        .atMost(Duration.ofSeconds(25))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> Peer.joining(service, room).id("dave").ask().status() == 201);
    assertProblem(open(bob), 409, "room-full");
    assertProblem(bob.poll("wait=0"), 409, "room-full");
  }

  @Test
  void stream_ends_cleanly_at_its_age_and_its_client_goes_on() {
    EventStream stream = open(alice);
    long begin = System.nanoTime();
    stream.awaitEnd(Duration.ofSeconds(10));
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(1500), Duration.ofMillis(4500));
    assertThat(stream.endedCleanly()).isTrue();
    String place = String.valueOf(stream.lastEventId());
    ResumeTest.assertResumed(open(alice, place), place);
  }
}
