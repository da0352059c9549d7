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

/** Where a stream starts, depending on the last event id that the client sends. */
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
  void stream_without_an_id_is_new_and_starts_with_the_membership() {
    alice.broadcast(aChat("x"));
    assertHello(open(bob), "new", bob.start());
  }

  @Test
  void stream_with_an_empty_id_is_new() {
    alice.broadcast(aChat("x"));
    assertHello(open(bob, ""), "new", bob.start());
    assertHello(openQuery("lastEventId="), "new", bob.start());
  }

  @Test
  void stream_resumes_after_an_id_of_the_current_epoch() {
    String first = alice.send("bob", aChat("first")).id();
    String second = alice.send("bob", aChat("second")).id();
    EventStream stream = open(bob, first);
    assertResumed(stream, first);
    assertThat(stream.next().id()).isEqualTo(second);
  }

  @Test
  void stream_resumes_after_the_id_of_its_join() {
    String first = alice.send("bob", aChat("first")).id();
    EventStream stream = open(bob, bob.start());
    assertResumed(stream, bob.start());
    assertThat(stream.next().id()).isEqualTo(first);
  }

  @Test
  void stream_resumes_after_the_id_of_the_last_event() {
    String head = alice.send("bob", aChat("first")).id();
    EventStream stream = open(bob, head);
    assertResumed(stream, head);
    String next = alice.send("bob", aChat("next")).id();
    assertThat(stream.next().id()).isEqualTo(next);
  }

  @Test
  void stream_resumes_after_the_id_of_an_event_for_another_peer() {
    String own = bob.send("alice", aChat("mine")).id();
    assertResumed(open(bob, own), own);
  }

  @Test
  void id_may_be_a_query_parameter_and_the_header_overrides_it() {
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
  void id_from_before_the_membership_is_expired_and_the_stream_starts_with_the_membership() {
    String first = alice.send("bob", aChat("first")).id();
    EventStream stream = open(bob, alice.start());
    assertHello(stream, "expired", bob.start());
    assertThat(stream.next().id()).isEqualTo(first);
  }

  @Test
  void id_of_another_epoch_starts_the_stream_at_the_head() {
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
  void id_beyond_the_head_starts_the_stream_at_the_head() {
    String head = alice.send("bob", aChat("missed")).id();
    assertHello(open(bob, plus(head, 1)), "epoch", head);
    assertHello(open(bob, epoch(head) + "-9007199254740993"), "epoch", head);
  }

  @Test
  void unreadable_id_starts_the_stream_at_the_head() {
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
  void hello_of_a_resumed_stream_lists_the_current_peers() {
    String id = alice.send("bob", aChat("first")).id();
    join("carol");
    assertThat(open(bob, id).next().json().get("peers").findValuesAsText("id"))
        .containsExactly("alice", "carol");
  }

  @Test
  void client_that_reconnects_after_every_event_receives_each_event_once() {
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
