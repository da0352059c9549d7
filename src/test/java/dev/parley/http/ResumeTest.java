package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a stream stands when it begins, by what its client brings. */
@QuarkusTest
class ResumeTest extends HttpTest {
  private Peer alice;
  private Peer bob;

  @BeforeEach
  void two_peers() {
    alice = join("alice");
    bob = join("bob");
  }

  @Test
  void no_id_is_new_and_stands_at_the_start() {
    alice.broadcast(aChat("x"));
    assertHello(open(bob), "new", bob.start());
  }

  @Test
  void empty_id_is_new_too() {
    alice.broadcast(aChat("x"));
    assertHello(open(bob, ""), "new", bob.start());
    assertHello(openQuery("lastEventId="), "new", bob.start());
  }

  @Test
  void id_of_this_epoch_is_resumed_after_it() {
    String first = alice.send("bob", aChat("first")).id();
    String second = alice.send("bob", aChat("second")).id();
    EventStream stream = open(bob, first);
    assertResumed(stream, first);
    assertThat(stream.next().id()).isEqualTo(second);
  }

  @Test
  void start_is_resumed() {
    String first = alice.send("bob", aChat("first")).id();
    EventStream stream = open(bob, bob.start());
    assertResumed(stream, bob.start());
    assertThat(stream.next().id()).isEqualTo(first);
  }

  @Test
  void head_is_resumed() {
    String head = alice.send("bob", aChat("first")).id();
    EventStream stream = open(bob, head);
    assertResumed(stream, head);
    String next = alice.send("bob", aChat("next")).id();
    assertThat(stream.next().id()).isEqualTo(next);
  }

  @Test
  void id_of_an_event_for_others_is_resumed() {
    String own = bob.send("alice", aChat("mine")).id();
    assertResumed(open(bob, own), own);
  }

  @Test
  void id_may_stand_in_the_query_and_the_header_wins() {
    String first = alice.send("bob", aChat("first")).id();
    String second = alice.send("bob", aChat("second")).id();
    assertResumed(openQuery("lastEventId=" + first), first);
    EventStream both =
        opened(
            EventStream.open(
                URI.create(bob.messages() + "?lastEventId=" + first),
                bob.bearer(),
                "Last-Event-ID: " + second));
    assertResumed(both, second);
  }

  @Test
  void id_from_before_the_start_is_expired_and_stands_at_the_start() {
    String first = alice.send("bob", aChat("first")).id();
    EventStream stream = open(bob, alice.start());
    assertHello(stream, "expired", bob.start());
    assertThat(stream.next().id()).isEqualTo(first);
  }

  @Test
  void id_of_another_epoch_stands_at_the_head() {
    String head = alice.send("bob", aChat("missed")).id();
    String other = epoch(head).startsWith("z") ? "aaaaaaaa" : "zzzzzzzz";
    for (long number : new long[] {1, number(head), 99}) {
      EventStream stream = open(bob, other + "-" + number);
      assertHello(stream, "epoch", head);
      head = alice.send("bob", aChat("next")).id();
      assertThat(stream.next().id()).isEqualTo(head);
    }
  }

  @Test
  void id_beyond_the_head_stands_at_the_head() {
    String head = alice.send("bob", aChat("missed")).id();
    assertHello(open(bob, plus(head, 1)), "epoch", head);
    assertHello(open(bob, epoch(head) + "-9007199254740993"), "epoch", head);
  }

  @Test
  void unreadable_id_stands_at_the_head() {
    String head = alice.send("bob", aChat("missed")).id();
    for (String id :
        List.of(
            "x",
            "-",
            "7",
            epoch(head),
            epoch(head) + "-",
            epoch(head) + "-x",
            epoch(head) + "--1",
            epoch(head) + "-1.5",
            epoch(head) + "-99999999999999999999999",
            epoch(head).toUpperCase(Locale.ROOT) + "_1",
            "\u00e4",
            "x".repeat(3000))) {
      assertHello(open(bob, id), "epoch", head);
    }
    assertHello(openQuery("lastEventId=%01%00%0A"), "epoch", head);
  }

  @Test
  void hello_of_a_resumed_stream_lists_the_others_as_of_now() {
    String id = alice.send("bob", aChat("first")).id();
    join("carol");
    assertThat(open(bob, id).next().json().get("peers").findValuesAsText("id"))
        .containsExactly("alice", "carol");
  }

  @Test
  void client_that_comes_back_after_every_event_misses_none_and_sees_none_twice() {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      sent.add(alice.send("bob", aChat("" + i)).id());
    }
    List<String> received = new ArrayList<>();
    String last = bob.start();
    while (received.size() < sent.size()) {
      EventStream stream = open(bob, last);
      assertResumed(stream, last);
      SseEvent event = stream.next();
      received.add(event.id());
      last = event.id();
      stream.close();
    }
    assertThat(received).containsExactlyElementsOf(sent);
  }

  private EventStream openQuery(String query) {
    return opened(EventStream.open(URI.create(bob.messages() + "?" + query), bob.bearer()));
  }

  static void assertResumed(EventStream stream, String id) {
    SseEvent hello = stream.next();
    assertThat(hello.event()).isEqualTo("hello");
    assertThat(hello.id()).isEqualTo(id);
    assertThat(hello.json().get("resumed").booleanValue()).isTrue();
    assertThat(hello.json().path("reason").isValueNode()).isFalse();
  }

  static void assertHello(EventStream stream, String reason, String id) {
    SseEvent hello = stream.next();
    assertThat(hello.event()).isEqualTo("hello");
    assertThat(hello.json().get("resumed").booleanValue()).isFalse();
    assertThat(hello.json().get("reason").textValue()).isEqualTo(reason);
    assertThat(hello.id()).isEqualTo(id);
  }
}
