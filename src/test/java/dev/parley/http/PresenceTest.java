package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The room's news. */
@QuarkusTest
class PresenceTest extends HttpTest {

  @Test
  void others_hear_of_a_join_and_are_impolite_to_the_newcomer() {
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
  void joiner_does_not_hear_of_itself() {
    Peer alice = join("alice");
    EventStream stream = listen(alice);
    join("bob");
    assertThat(stream.next().json().at("/peer/id").textValue()).isEqualTo("bob");
    assertThat(stream.events()).hasSize(2);
  }

  @Test
  void others_hear_at_once_of_an_explicit_leave() {
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
  void leave_names_the_membership_that_the_join_named() {
    EventStream stream = listen(join("alice"));
    join("bob").leave();
    SseEvent joined = stream.next();
    SseEvent left = stream.next();
    assertThat(left.json().at("/peer/joinedAt")).isEqualTo(joined.json().at("/peer/joinedAt"));
  }

  @Test
  void there_is_one_leave_for_one_departure() {
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
  void others_hear_of_new_metadata_and_its_owner_does_not() {
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
  void room_that_everybody_left_goes_on_numbering() {
    Peer alice = join("alice");
    alice.leave();
    assertThat(join("bob").start()).isEqualTo(plus(alice.start(), 2));
  }
}
