package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Expiry of peers without streams, in real time. The contract tests of the backplanes test the same
 * with a movable clock.
 */
@QuarkusTest
class PeerExpiryTest extends HttpTest {
  private static final Duration EARLIEST = Duration.ofSeconds(11);
  private static final Duration LATEST = Duration.ofSeconds(20);

  @Test
  void peer_without_streams_expires_and_rejoins_when_it_opens_a_stream() {
    EventStream toAlice = listen(join("alice"));
    Peer bob = Peer.joining(service, room).id("bob").metadata("{\"name\":\"Bob\"}").join();
    Peer carol = join("carol");
    Peer dave = join("dave");
    Peer erin = join("erin");
    EventStream toBob = listen(bob);
    EventStream toDave = listen(dave);
    EventStream toErin = listen(erin);
    listen(carol);
    listen(carol).close();
    String position = String.valueOf(toBob.lastEventId());

    long closed = System.nanoTime();
    List.of(toBob, toDave, toErin).forEach(EventStream::close);
    listen(dave);
    assertAccepted(erin.send("alice", aChat("I ask, but I do not listen")));

    SseEvent first = toAlice.awaitEvent(event -> event.is("peer-left"), LATEST.plusSeconds(1));
    assertThat(Duration.ofNanos(System.nanoTime() - closed)).isBetween(EARLIEST, LATEST);
    SseEvent second = toAlice.awaitEvent(event -> event.is("peer-left"), Duration.ofSeconds(8));
    assertThat(Duration.ofNanos(System.nanoTime() - closed)).isBetween(EARLIEST, LATEST);
    assertThat(List.of(left(first), left(second))).containsExactlyInAnyOrder("bob", "erin");
    assertThat(
            List.of(
                first.json().get("reason").textValue(), second.json().get("reason").textValue()))
        .containsOnly("expired");
    assertThat(dave.members().json().get("peers").findValuesAsText("id"))
        .containsExactly("alice", "carol", "dave");

    expired_peer_can_neither_receive_nor_send(dave, bob);
    expired_peer_rejoins_by_opening_a_stream(toAlice, bob, position);
    expired_peer_cannot_rejoin_when_another_peer_has_its_id(erin);
  }

  private void expired_peer_can_neither_receive_nor_send(Peer dave, Peer bob) {
    assertProblem(dave.send("bob", aChat("x")), 404, "peer-not-found");
    assertProblem(bob.send("dave", aChat("x")), 409, "not-in-room");
    assertProblem(bob.members(), 409, "not-in-room");
  }

  private void expired_peer_rejoins_by_opening_a_stream(
      EventStream toAlice, Peer bob, String position) {
    EventStream stream = open(bob, position);
    SseEvent hello = stream.next();
    assertThat(hello.json().get("resumed").booleanValue()).isFalse();
    assertThat(hello.json().get("reason").textValue()).isEqualTo("expired");
    assertThat(hello.json().get("peers").findValuesAsText("id"))
        .containsExactly("alice", "carol", "dave");
    assertThat(hello.json().get("peers").findValuesAsText("polite")).containsOnly("true");

    SseEvent joined = toAlice.awaitEvent("peer-joined");
    assertThat(joined.id()).isEqualTo(hello.id());
    assertThat(joined.json().at("/peer/id").textValue()).isEqualTo("bob");
    assertThat(joined.json().at("/peer/metadata")).hasToString("{\"name\":\"Bob\"}");
    assertThat(joined.json().at("/peer/polite").booleanValue()).isFalse();

    String id = bob.send("alice", aChat("I am back")).id();
    assertThat(toAlice.next().id()).isEqualTo(id);
  }

  private void expired_peer_cannot_rejoin_when_another_peer_has_its_id(Peer erin) {
    join("erin");
    assertProblem(open(erin), 409, "peer-id-taken");
    assertProblem(erin.poll("wait=0"), 409, "peer-id-taken");
  }

  private static String left(SseEvent event) {
    return event.json().at("/peer/id").textValue();
  }
}
