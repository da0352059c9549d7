package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long polls, which return events in one JSON document. */
@QuarkusTest
class PollTest extends HttpTest {
  private Peer alice;
  private Peer bob;

  @BeforeEach
  void two_peers() {
    alice = join("alice");
    bob = join("bob");
  }

  @Test
  void poll_returns_later_events_in_the_format_of_the_stream() {
    String id = alice.send("bob", "{\"data\":{\"a\":1}}").id();
    Answer poll = bob.poll("after=" + bob.start() + "&wait=5");
    assertThat(poll.status()).isEqualTo(200);
    assertThat(poll.header("Content-Type")).startsWith("application/json");
    assertThat(poll.body().replaceAll(TIME, "TIME"))
        .isEqualTo(
            """
            {"resumed":true,"events":[{"id":"%1$s","event":"message",\
            "data":{"from":"alice","to":"bob","at":"TIME","data":{"a":1}}}],"lastEventId":"%1$s"}"""
                .formatted(id));
  }

  @Test
  void poll_without_an_event_id_returns_the_peers_at_once() {
    Answer poll = bob.poll("wait=30");
    assertThat(poll.json().get("resumed").booleanValue()).isFalse();
    assertThat(poll.json().get("reason").textValue()).isEqualTo("new");
    assertThat(poll.json().get("peers").findValuesAsText("id")).containsExactly("alice");
    assertThat(poll.json().at("/peers/0/polite").booleanValue()).isTrue();
    assertThat(lastEventId(poll)).isEqualTo(bob.start());
  }

  @Test
  void poll_with_an_empty_event_id_is_like_one_without() {
    assertThat(bob.poll("after=&wait=30").json().get("reason").textValue()).isEqualTo("new");
  }

  @Test
  void event_id_from_before_the_membership_is_expired() {
    String id = alice.send("bob", aChat("first")).id();
    Answer poll = bob.poll("after=" + alice.start() + "&wait=30");
    assertThat(poll.json().get("resumed").booleanValue()).isFalse();
    assertThat(poll.json().get("reason").textValue()).isEqualTo("expired");
    assertThat(idsFrom(poll, 1)).containsExactly(id);
  }

  @Test
  void unusable_event_id_continues_at_the_head() {
    String head = alice.send("bob", aChat("missed")).id();
    for (String after : List.of("zzzzzzzz-1", "nonsense", plus(head, 1))) {
      Answer poll = bob.poll("after=" + after + "&wait=30");
      assertThat(poll.json().get("resumed").booleanValue()).isFalse();
      assertThat(poll.json().get("reason").textValue()).isEqualTo("epoch");
      assertThat(poll.json().get("peers").findValuesAsText("id")).containsExactly("alice");
      assertThat(events(poll)).isEmpty();
      assertThat(lastEventId(poll)).isEqualTo(head);
    }
  }

  @Test
  void consecutive_polls_return_every_event_exactly_once() {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sent.add(alice.send("bob", aChat("" + i)).id());
    }
    Answer first = bob.poll("wait=0");
    sent.add(alice.send("bob", aChat("last")).id());
    assertThat(idsFrom(first, 6)).containsExactlyElementsOf(sent);
  }

  @Test
  void waiting_poll_is_answered_when_an_event_arrives() throws Exception {
    CompletableFuture<Answer> poll =
        CompletableFuture.supplyAsync(() -> bob.poll("after=" + bob.start() + "&wait=30"));
    String id = alice.send("bob", aChat("now")).id();
    Answer answer = poll.get(10, TimeUnit.SECONDS);
    assertThat(events(answer)).hasSize(1);
    assertThat(lastEventId(answer)).isEqualTo(id);
  }

  @Test
  void poll_returns_no_events_when_its_wait_ends() {
    long begin = System.nanoTime();
    Answer poll = bob.poll("after=" + bob.start() + "&wait=1");
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
    assertThat(poll.json().get("resumed").booleanValue()).isTrue();
    assertThat(events(poll)).isEmpty();
    assertThat(lastEventId(poll)).isEqualTo(bob.start());
  }

  @Test
  void poll_with_a_wait_of_0_returns_at_once() {
    Answer poll = bob.poll("after=" + bob.start() + "&wait=0");
    assertThat(poll.json().get("resumed").booleanValue()).isTrue();
    assertThat(events(poll)).isEmpty();
  }

  @Test
  void last_event_id_advances_past_events_for_other_peers() {
    bob.send("alice", aChat("mine"));
    String head = bob.broadcast(aChat("mine")).id();
    Answer poll = bob.poll("after=" + bob.start() + "&wait=0");
    assertThat(events(poll)).isEmpty();
    assertThat(lastEventId(poll)).isEqualTo(head);
  }

  @Test
  void poll_returns_presence_events_but_no_hello_and_no_ping() {
    Peer carol = join("carol");
    carol.update("{\"a\":1}");
    carol.leave();
    Answer poll = bob.poll("after=" + bob.start() + "&wait=0");
    assertThat(events(poll))
        .extracting(event -> event.get("event").textValue())
        .containsExactly("peer-joined", "peer-updated", "peer-left");
    assertThat(events(poll)).extracting(event -> event.get("data").isObject()).containsOnly(true);
  }

  @Test
  void wait_is_a_number_of_seconds_up_to_30() {
    for (String wait : List.of("31", "-1", "x", "1.5", "99999999999999999999")) {
      assertProblem(bob.poll("after=" + bob.start() + "&wait=" + wait), 400, "invalid-parameter");
    }
  }

  @Test
  void leave_ends_the_poll_and_the_next_poll_is_not_found() throws Exception {
    CompletableFuture<Answer> poll =
        CompletableFuture.supplyAsync(() -> bob.poll("after=" + bob.start() + "&wait=20"));
    bob.leave();
    assertThat(poll.get(10, TimeUnit.SECONDS).status()).isIn(200, 404);
    assertProblem(bob.poll("wait=0"), 404, "peer-not-found");
  }

  @Test
  void poll_with_the_token_of_a_replaced_membership_is_forbidden() {
    Peer again = Peer.joining(service, room).id("bob").token(bob.token()).join();
    assertProblem(bob.poll("wait=0"), 403, "forbidden");
    assertThat(again.poll("wait=0").status()).isEqualTo(200);
  }

  /**
   * Returns the ids of at least {@code count} events, from this poll and at most 20 further polls.
   */
  private List<String> idsFrom(Answer poll, int count) {
    List<String> ids = new ArrayList<>();
    Answer next = poll;
    for (int polls = 0; polls < 20; polls++) {
      for (JsonNode event : events(next)) {
        ids.add(event.get("id").textValue());
      }
      if (ids.size() >= count) {
        return ids;
      }
      next = bob.poll("wait=5&after=" + lastEventId(next));
      assertThat(next.json().get("resumed").booleanValue()).isTrue();
    }
    return ids;
  }
}
