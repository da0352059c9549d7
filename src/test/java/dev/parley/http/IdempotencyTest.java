package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retries of a message with the same idempotency key. */
@QuarkusTest
class IdempotencyTest extends HttpTest {
  private static final String KEY = "Idempotency-Key";

  private Peer alice;
  private Peer bob;

  @BeforeEach
  void two_peers() {
    alice = join("alice");
    bob = join("bob");
  }

  @Test
  void retry_with_the_same_key_is_appended_once_and_gets_the_first_response() {
    EventStream stream = listen(bob);
    Answer first = alice.send("bob", aChat("once"), KEY, "k");
    Answer second = alice.send("bob", aChat("once"), KEY, "k");
    Answer marker = alice.send("bob", aChat("marker"));
    assertThat(second.status()).isEqualTo(202);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(stream.next().id()).isEqualTo(first.id());
    assertThat(stream.next().id()).isEqualTo(marker.id());
    assertThat(marker.id()).isEqualTo(plus(first.id(), 1));
  }

  @Test
  void key_covers_all_messages_of_an_array() {
    Answer first = alice.send("bob", array(aChat("1"), aChat("2")), KEY, "k");
    Answer second = alice.send("bob", array(aChat("1"), aChat("2")), KEY, "k");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(alice.send("bob", aChat("3")).id()).isEqualTo(plus(bob.start(), 3));
  }

  @Test
  void retry_on_another_path_gets_the_first_response() {
    Answer first = alice.send("bob", aChat("once"), KEY, "k");
    assertThat(alice.broadcast(aChat("once"), KEY, "k").body()).isEqualTo(first.body());
    assertThat(alice.send("nobody", aChat("once"), KEY, "k").body()).isEqualTo(first.body());
  }

  @Test
  void key_is_checked_before_the_body_and_the_addressee() {
    Answer first = alice.send("bob", aChat("once"), KEY, "k");
    List<Answer> retries =
        Stream.of(
                alice.send("bob", "{\"data\":", KEY, "k"),
                alice.send("bob", "{}", KEY, "k"),
                alice.send("bob", aChat("once"), KEY, "k", "TTL", "x"),
                alice.send("alice", aChat("once"), KEY, "k"))
            .toList();
    assertThat(retries).allSatisfy(retry -> assertThat(retry.body()).isEqualTo(first.body()));
    bob.leave();
    assertThat(alice.send("bob", aChat("once"), KEY, "k").body()).isEqualTo(first.body());
  }

  @Test
  void token_and_room_are_verified_before_the_key() {
    alice.send("bob", aChat("once"), KEY, "k");
    String path = "/v1/rooms/" + room + "/peers/bob/messages";
    assertProblem(
        new Http(service).ask("POST", path, aChat("once"), Map.of(KEY, "k")), 401, "unauthorized");
  }

  @Test
  void refused_message_does_not_use_up_its_key() {
    assertProblem(alice.send("carol", aChat("x"), KEY, "k"), 404, "peer-not-found");
    Peer carol = join("carol");
    assertThat(alice.send("carol", aChat("x"), KEY, "k").id()).isEqualTo(plus(carol.start(), 1));
  }

  @Test
  void keys_of_two_peers_are_independent() {
    Answer first = alice.broadcast(aChat("alice's"), KEY, "k");
    assertThat(bob.broadcast(aChat("bob's"), KEY, "k").id()).isEqualTo(plus(first.id(), 1));
  }

  @Test
  void keys_of_two_memberships_are_independent() {
    Answer first = alice.broadcast(aChat("before"), KEY, "k");
    Peer again = Peer.joining(service, room).id("alice").token(alice.token()).join();
    assertThat(again.broadcast(aChat("after"), KEY, "k").id()).isEqualTo(plus(first.id(), 2));
  }

  @Test
  void key_may_be_a_query_parameter() {
    String path = "/v1/rooms/" + room + "/messages?idempotencyKey=k&access_token=" + alice.token();
    Http http = new Http(service);
    Answer first = http.ask("POST", path, aChat("once"), Map.of());
    assertThat(http.ask("POST", path, aChat("once"), Map.of()).id()).isEqualTo(first.id());
    assertThat(alice.broadcast(aChat("once"), KEY, "k").id()).isEqualTo(first.id());
  }

  @Test
  void key_has_1_to_128_characters() {
    assertAccepted(alice.send("bob", aChat("x"), KEY, "k".repeat(128)));
    assertProblem(alice.send("bob", aChat("x"), KEY, "k".repeat(129)), 400, "invalid-parameter");
    String path = "/v1/rooms/" + room + "/messages?idempotencyKey=&access_token=" + alice.token();
    assertProblem(
        new Http(service).ask("POST", path, aChat("x"), Map.of()), 400, "invalid-parameter");
  }

  @Test
  void retry_of_a_waiting_message_gets_the_first_response() {
    Answer first = alice.send("carol", aChat("once"), KEY, "k", "TTL", "60");
    assertThat(alice.send("carol", aChat("once"), KEY, "k", "TTL", "60").body())
        .isEqualTo(first.body());
    Peer carol = join("carol");
    alice.send("carol", aChat("marker"));
    EventStream stream = listen(carol);
    assertThat(stream.next().json().get("data").textValue()).isEqualTo("once");
    assertThat(stream.next().json().get("data").textValue()).isEqualTo("marker");
  }
}
