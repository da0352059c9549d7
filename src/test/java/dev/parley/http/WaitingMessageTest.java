package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.anOffer;
import static dev.parley.testing.Messages.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages with a time to live, for a peer that has not joined yet. */
@QuarkusTest
class WaitingMessageTest extends HttpTest {
  private Peer alice;

  @BeforeEach
  void one_peer() {
    alice = join("alice");
  }

  @Test
  void message_waits_for_an_absent_peer() {
    Answer answer = alice.send("bob", anOffer(), "TTL", "60");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"waiting\":true}");
  }

  @Test
  void waiting_message_has_no_event_number_until_its_addressee_joins() {
    alice.send("bob", anOffer(), "TTL", "60");
    assertThat(alice.broadcast(aChat("next")).id()).isEqualTo(plus(alice.start(), 1));
  }

  @Test
  void waiting_message_is_delivered_after_the_join_with_the_time_of_its_sending() {
    Instant before = Instant.now();
    alice.send("bob", anOffer(), "TTL", "60");
    Answer later = alice.broadcast(aChat("later"));
    Peer bob = join("bob");
    SseEvent event = listen(bob).next();
    assertThat(bob.start()).isEqualTo(plus(later.id(), 1));
    assertThat(event.id()).isEqualTo(plus(bob.start(), 1));
    assertThat(event.json().get("from").textValue()).isEqualTo("alice");
    assertThat(event.json().get("to").textValue()).isEqualTo("bob");
    assertThat(Instant.parse(event.json().get("at").textValue()))
        .isAfter(before.minusMillis(50))
        .isBefore(
            Instant.parse(bob.members().json().at("/peers/1/joinedAt").textValue()).plusMillis(1));
  }

  @Test
  void waiting_messages_keep_their_order() {
    alice.send("bob", aChat("1"), "TTL", "60");
    alice.send("bob", array(aChat("2"), aChat("3")), "TTL", "60");
    EventStream stream = listen(join("bob"));
    for (String text : List.of("1", "2", "3")) {
      assertThat(stream.next().json().get("data").textValue()).isEqualTo(text);
    }
  }

  @Test
  void array_waits_as_a_whole() {
    assertThat(alice.send("bob", array(anOffer(), aChat("x")), "TTL", "60").body())
        .isEqualTo("{\"waiting\":true}");
  }

  @Test
  void waiting_message_is_delivered_after_its_sender_has_left() {
    alice.send("bob", aChat("call me"), "TTL", "60");
    alice.leave();
    assertThat(listen(join("bob")).next().json().get("data").textValue()).isEqualTo("call me");
  }

  @Test
  void waiting_message_is_delivered_once() {
    alice.send("bob", aChat("once"), "TTL", "60");
    join("bob").leave();
    Peer again = join("bob");
    alice.send("bob", aChat("marker"));
    assertThat(listen(again).next().json().get("data").textValue()).isEqualTo("marker");
  }

  @Test
  void waiting_message_is_dropped_after_its_time_to_live() {
    alice.send("bob", aChat("too late"), "TTL", "1");
    alice.send("bob", aChat("in time"), "TTL", "60");
    alice.poll("after=" + alice.start() + "&wait=2");
    assertThat(listen(join("bob")).next().json().get("data").textValue()).isEqualTo("in time");
  }

  @Test
  void time_to_live_is_ignored_when_the_addressee_is_present() {
    Peer bob = join("bob");
    assertThat(alice.send("bob", anOffer(), "TTL", "60").id()).isEqualTo(plus(bob.start(), 1));
  }

  @Test
  void time_to_live_of_0_is_like_none() {
    assertProblem(alice.send("bob", anOffer(), "TTL", "0"), 404, "peer-not-found");
    join("bob");
    assertThat(alice.send("bob", anOffer(), "TTL", "0").id()).isNotEmpty();
  }

  @Test
  void time_to_live_is_a_number_of_seconds_up_to_an_hour() {
    for (String ttl : List.of("3601", "-1", "x", "1.5", "60s", "99999999999999999999")) {
      assertProblem(alice.send("bob", anOffer(), "TTL", ttl), 400, "invalid-parameter");
    }
    assertAccepted(alice.send("bob", anOffer(), "TTL", "3600"));
  }

  @Test
  void broadcast_with_a_time_to_live_is_refused() {
    assertProblem(alice.broadcast(aChat("x"), "TTL", "60"), 400, "invalid-parameter");
  }

  @Test
  void time_to_live_may_be_a_query_parameter() {
    String path = "/v1/rooms/" + room + "/peers/bob/messages?ttl=60&access_token=" + alice.token();
    assertThat(new Http(service).ask("POST", path, anOffer(), Map.of()).body())
        .isEqualTo("{\"waiting\":true}");
    assertProblem(
        new Http(service).ask("POST", path.replace("=60", "=3601"), anOffer(), Map.of()),
        400,
        "invalid-parameter");
  }

  @Test
  void at_most_64_messages_wait_for_one_peer() {
    String chats = array(Collections.nCopies(63, aChat("x")).toArray(String[]::new));
    assertAccepted(alice.send("bob", chats, "TTL", "60"));
    Answer two = alice.send("bob", array(aChat("64"), aChat("65")), "TTL", "60");
    assertProblem(two, 429, "too-many-messages");
    assertThat(two.header("Retry-After")).matches("[1-9]\\d*");
    assertAccepted(alice.send("bob", aChat("64"), "TTL", "60"));
    assertProblem(alice.send("bob", aChat("65"), "TTL", "60"), 429, "too-many-messages");
    assertAccepted(alice.send("carol", aChat("x"), "TTL", "60"));
    EventStream stream = listen(join("bob"));
    for (int i = 0; i < 63; i++) {
      assertThat(stream.next(Duration.ofSeconds(5)).json().get("data").textValue()).isEqualTo("x");
    }
    assertThat(stream.next().json().get("data").textValue()).isEqualTo("64");
  }

  @Test
  void waiting_messages_are_delivered_to_their_addressee_only() {
    alice.send("bob", aChat("secret"), "TTL", "60");
    EventStream toCarol = listen(join("carol"));
    join("bob");
    alice.broadcast(aChat("marker"));
    assertThat(toCarol.next().event()).isEqualTo("peer-joined");
    assertThat(toCarol.next().json().get("data").textValue()).isEqualTo("marker");
  }
}
