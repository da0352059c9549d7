package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The events {@code peer-joined}, {@code peer-updated} and {@code peer-left}. */
@QuarkusTest
class PresenceTest extends HttpTest {

  @Test
  void others_receive_peer_joined_and_are_impolite_towards_the_joiner() {
    EventStream stream = listen(join("alice"));
    Peer bob = Peer.joining(service, room).id("bob").metadata("{\"name\":\"Bob\"}").join();
    SseEvent joined = stream.next();
    assertThat(joined.event()).isEqualTo("peer-joined");
    assertThat(joined.id()).isEqualTo(bob.start());
    assertThat(joined.json().at("/peer/id").textValue()).isEqualTo("bob");
    assertThat(joined.json().at("/peer/metadata")).hasToString("{\"name\":\"Bob\"}");
    assertThat(joined.json().at("/peer/joinedAt").textValue()).matches(TIME);
    assertThat(joined.json().at("/peer/polite").booleanValue()).isFalse();
    assertThat(joined.json().get("at").textValue()).matches(TIME);
  }

  @Test
  void joiner_does_not_receive_its_own_peer_joined() {
    Peer alice = join("alice");
    EventStream stream = listen(alice);
    join("bob");
    assertThat(stream.next().json().at("/peer/id").textValue()).isEqualTo("bob");
    assertThat(stream.events()).hasSize(2);
  }

  @Test
  void others_receive_peer_left_at_once_after_an_explicit_leave() {
    Peer bob = join("bob");
    EventStream stream = listen(join("alice"));
    bob.delete();
    SseEvent left = stream.next(Duration.ofSeconds(2));
    assertThat(left.event()).isEqualTo("peer-left");
    assertThat(left.json().at("/peer/id").textValue()).isEqualTo("bob");
    assertThat(left.json().at("/peer/joinedAt").textValue()).matches(TIME);
    assertThat(left.json().get("reason").textValue()).isEqualTo("left");
    assertThat(left.json().get("at").textValue()).matches(TIME);
  }

  @Test
  void peer_left_and_peer_joined_have_the_same_joined_at() {
    EventStream stream = listen(join("alice"));
    join("bob").leave();
    SseEvent joined = stream.next();
    SseEvent left = stream.next();
    assertThat(left.json().at("/peer/joinedAt")).isEqualTo(joined.json().at("/peer/joinedAt"));
  }

  @Test
  void repeated_leaves_cause_one_peer_left() {
    Peer alice = join("alice");
    Peer bob = join("bob");
    EventStream stream = listen(alice);
    bob.leave();
    bob.leave();
    bob.delete();
    join("carol");
    assertThat(stream.next().json().at("/peer/id").textValue()).isEqualTo("bob");
    assertThat(stream.next().event()).isEqualTo("peer-left");
    assertThat(stream.next().json().at("/peer/id").textValue()).isEqualTo("carol");
  }

  @Test
  void others_receive_peer_updated_and_the_updating_peer_does_not() {
    Peer alice = join("alice");
    Peer bob = join("bob");
    EventStream toAlice = listen(alice);
    EventStream toBob = listen(bob);
    toAlice.next();
    bob.update("{\"muted\":true}");
    alice.broadcast(aChat("marker"));
    SseEvent updated = toAlice.next();
    assertThat(updated.event()).isEqualTo("peer-updated");
    assertThat(updated.json().at("/peer/id").textValue()).isEqualTo("bob");
    assertThat(updated.json().at("/peer/metadata")).hasToString("{\"muted\":true}");
    assertThat(updated.json().at("/peer/joinedAt").textValue()).matches(TIME);
    assertThat(updated.json().get("at").textValue()).matches(TIME);
    assertThat(toBob.next().json().get("data").textValue()).isEqualTo("marker");
  }

  @Test
  void event_numbers_continue_after_all_peers_left() {
    Peer alice = join("alice");
    alice.leave();
    assertThat(join("bob").start()).isEqualTo(plus(alice.start(), 2));
  }
}
