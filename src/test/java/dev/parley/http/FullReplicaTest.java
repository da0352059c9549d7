package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.matchesPattern;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A replica that has reached its limits: six streams, four streams of one peer, eight rooms, two
 * lobbies. Rooms remain after a test, so the tests that fill the replica with rooms and lobbies run
 * last.
 */
@QuarkusTest
@TestProfile(FewStreamsAndRooms.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FullReplicaTest extends HttpTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  @Order(1)
  void stream_beyond_the_limit_gets_a_reconnection_time_and_a_poll_beyond_it_is_refused() {
    List<EventStream> open = new ArrayList<>();
    for (int i = 0; i < FewStreamsAndRooms.MAX_STREAMS; i++) {
      open.add(listen(join("peer-" + i)));
    }
    Peer late = join("late");
    EventStream refused = open(late);
    assertThat(refused.status()).isEqualTo(200);
    assertThat(refused.header("Content-Type")).startsWith("text/event-stream");
    assertThat(refused.body()).matches("retry: [1-3]\\d{3}\n\n?");
    assertThat(refused.endedCleanly()).isTrue();

    Answer poll = late.poll("wait=0");
    assertProblem(poll, 503, "replica-full");
    assertThat(poll.header("Retry-After")).matches("[1-9]\\d*");
    assertThat(as(late).get("/q/metrics").asString())
        .containsPattern("(?m)^parley_readers(\\{[^}]*})? 6\\.0");

    open.get(0).close();
    await().atMost(SOON).until(() -> late.poll("wait=0").status() == 200);
    assertThat(open(late).next().event()).isEqualTo("hello");
  }

  @Test
  @Order(2)
  void fifth_stream_of_a_peer_is_served_and_its_oldest_stream_ends() {
    Peer alice = join("alice");
    EventStream oldest = listen(alice);
    List<EventStream> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      others.add(listen(alice));
    }
    oldest.awaitEnd(SOON);
    assertThat(oldest.endedCleanly()).isTrue();
    assertThat(oldest.reconnectionTime()).isBetween(1000L, 9000L);
    assertThat(others).noneMatch(EventStream::hasEnded);
    assertThat(alice.members().json().get("peers")).hasSize(1);
  }

  @Test
  @Order(3)
  void poll_counts_as_a_stream_of_its_peer() {
    Peer alice = join("alice");
    EventStream oldest = listen(alice);
    for (int i = 0; i < 3; i++) {
      listen(alice);
    }
    assertThat(alice.poll("after=" + alice.start() + "&wait=0").status()).isEqualTo(200);
    oldest.awaitEnd(SOON);
  }

  @Test
  @Order(4)
  void lobby_beyond_the_limit_is_refused_and_existing_lobbies_accept_peers() {
    for (int i = 0; i < FewStreamsAndRooms.MAX_LOBBIES; i++) {
      Peer.meeting(service, "lobby-" + i).join();
    }
    Answer refused = Peer.meeting(service, "one-more").ask();
    assertProblem(refused, 503, "replica-full");
    assertThat(refused.header("Retry-After")).matches("[1-9]\\d*");
    assertThat(Peer.meeting(service, "lobby-0").ask().status()).isEqualTo(201);
  }

  @Test
  @Order(5)
  void room_beyond_the_limit_is_refused_and_existing_rooms_accept_peers() {
    join("alice");
    int status = 201;
    for (int i = 0; i < FewStreamsAndRooms.MAX_ROOMS && status == 201; i++) {
      status = Peer.joining(service, "room-" + UUID.randomUUID()).ask().status();
    }
    assertThat(status).isEqualTo(503);
    json("{}")
        .post("/v1/rooms/one-more/peers")
        .then()
        .spec(problem(503, "replica-full"))
        .header("Retry-After", matchesPattern("[1-9]\\d*"));
    assertThat(Peer.joining(service, room).ask().status()).isEqualTo(201);
  }
}
