package dev.parley.http;

import static dev.parley.testing.Messages.aCandidate;
import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.aDescription;
import static dev.parley.testing.Messages.anAnswer;
import static dev.parley.testing.Messages.anOffer;
import static dev.parley.testing.Messages.array;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Json;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages to one peer and to all peers: which are accepted, and how they are delivered. */
@QuarkusTest
class SendTest extends HttpTest {
  private Peer alice;
  private Peer bob;

  @BeforeEach
  void two_peers() {
    alice = join("alice");
    bob = join("bob");
  }

  @Test
  void descriptions_of_every_type_arrive_as_sent() {
    EventStream stream = listen(bob);
    for (String type : List.of("offer", "answer", "pranswer")) {
      assertAccepted(alice.send("bob", aDescription(type)));
      JsonNode received = stream.next().json();
      assertThat(received.get("description"))
          .isEqualTo(Json.parse(aDescription(type)).get("description"));
      assertThat(received.get("from").textValue()).isEqualTo("alice");
      assertThat(received.get("to").textValue()).isEqualTo("bob");
      assertThat(received.get("at").textValue()).matches(TIME);
    }
  }

  @Test
  void rollback_needs_no_sdp_and_may_have_an_empty_one() {
    EventStream stream = listen(bob);
    assertAccepted(alice.send("bob", "{\"description\":{\"type\":\"rollback\"}}"));
    assertAccepted(alice.send("bob", "{\"description\":{\"type\":\"rollback\",\"sdp\":\"\"}}"));
    assertThat(stream.next().json().at("/description/type").textValue()).isEqualTo("rollback");
    assertThat(stream.next().json().at("/description/type").textValue()).isEqualTo("rollback");
  }

  @Test
  void candidate_arrives_without_unknown_members() {
    EventStream stream = listen(bob);
    assertAccepted(alice.send("bob", aCandidate()));
    assertThat(stream.next().json().get("candidate"))
        .isEqualTo(Json.parse(aCandidate()).get("candidate"));
    assertAccepted(
        alice.send(
            "bob", "{\"candidate\":{\"candidate\":\"\",\"sdpMid\":null,\"extra\":{\"a\":1}}}"));
    JsonNode candidate = stream.next().json().get("candidate");
    assertThat(candidate.get("candidate").textValue()).isEmpty();
    assertThat(candidate.has("extra")).isFalse();
  }

  @Test
  void end_of_candidates_is_null() {
    assertAccepted(alice.send("bob", "{\"candidate\":null}"));
    JsonNode received = listen(bob).next().json();
    assertThat(received.has("candidate")).isTrue();
    assertThat(received.get("candidate").isNull()).isTrue();
  }

  @Test
  void data_may_be_any_json() {
    EventStream stream = listen(bob);
    for (String data :
        List.of(
            "null",
            "true",
            "0",
            "-1.5",
            "9007199254740993",
            "\"\"",
            "[]",
            "{}",
            "[[1,[2]],{\"a\":null}]",
            "{\"\":1}")) {
      assertAccepted(alice.send("bob", "{\"data\":" + data + "}"));
      assertThat(stream.next().json().get("data")).isEqualTo(Json.parse(data));
    }
  }

  @Test
  void data_keeps_characters_that_would_break_a_stream() {
    EventStream stream = listen(bob);
    String text =
        "a\r\nevent: removed\ndata: x\n\n\u0000\u0001\u0085\u2028\u2029\ufeff\"\\</script>\ud83d\ude00";
    assertAccepted(alice.send("bob", aChat(text)));
    assertThat(stream.next().json().get("data").textValue()).isEqualTo(text);
    assertThat(stream.events()).hasSize(2);
  }

  @Test
  void raw_line_separators_and_white_space_of_the_body_do_not_reach_the_stream() {
    EventStream stream = listen(bob);
    assertAccepted(alice.send("bob", "{\r\n\t\"data\" :\r\n [ \"\u2028\" ,\n1 ]\n}\r\n\r\n"));
    SseEvent event = stream.next();
    assertThat(event.data()).doesNotContain("\n").contains("[\"\u2028\",1]");
  }

  @Test
  void lone_surrogate_does_not_break_the_stream() {
    EventStream stream = listen(bob);
    Answer answer = alice.send("bob", "{\"data\":\"a\\ud800b\"}");
    assertThat(answer.status()).as(answer.toString()).isIn(202, 400);
    alice.send("bob", aChat("marker"));
    SseEvent last =
        stream.awaitEvent(event -> event.data().contains("marker"), Duration.ofSeconds(5));
    assertThat(stream.events().indexOf(last)).isEqualTo(answer.status() == 202 ? 2 : 1);
  }

  @Test
  void session_is_delivered_with_the_message() {
    EventStream stream = listen(bob);
    String session = "s".repeat(64);
    assertAccepted(alice.send("bob", "{\"session\":\"" + session + "\",\"data\":1}"));
    assertThat(stream.next().json().get("session").textValue()).isEqualTo(session);
    assertProblem(
        alice.send("bob", "{\"session\":\"" + session + "s\",\"data\":1}"), 400, "invalid-message");
    assertProblem(alice.send("bob", "{\"session\":7,\"data\":1}"), 400, "invalid-message");
  }

  @Test
  void sender_cannot_forge_its_id_the_addressee_or_the_time() {
    EventStream stream = listen(bob);
    assertAccepted(
        alice.send(
            "bob", "{\"from\":\"eve\",\"to\":\"eve\",\"at\":\"never\",\"data\":1,\"foo\":2}"));
    JsonNode received = stream.next().json();
    assertThat(received.get("from").textValue()).isEqualTo("alice");
    assertThat(received.get("to").textValue()).isEqualTo("bob");
    assertThat(received.get("at").textValue()).matches(TIME);
    assertThat(received.has("foo")).isFalse();
  }

  @Test
  void response_contains_the_event_id_of_the_message() {
    Answer answer = alice.send("bob", anOffer());
    assertThat(answer.json().fieldNames()).toIterable().containsExactly("id");
    assertThat(answer.id()).isEqualTo(plus(bob.start(), 1));
    assertThat(listen(bob).next().id()).isEqualTo(answer.id());
  }

  @Test
  void direct_message_reaches_only_its_addressee() {
    EventStream toCarol = listen(join("carol"));
    alice.send("bob", aChat("secret"));
    alice.broadcast(aChat("marker"));
    assertThat(toCarol.next().json().get("data").textValue()).isEqualTo("marker");
  }

  @Test
  void broadcast_reaches_all_peers_except_its_sender() {
    EventStream toAlice = listen(alice);
    EventStream toBob = listen(bob);
    EventStream toCarol = listen(join("carol"));
    Answer answer = alice.broadcast(aChat("all"));
    bob.broadcast(aChat("marker"));
    for (EventStream stream : List.of(toBob, toCarol)) {
      SseEvent event = stream.awaitEvent("message");
      assertThat(event.id()).isEqualTo(answer.id());
      assertThat(event.json().has("to")).isFalse();
      assertThat(event.json().get("from").textValue()).isEqualTo("alice");
    }
    assertThat(toAlice.awaitEvent("message").json().get("data").textValue()).isEqualTo("marker");
  }

  @Test
  void array_is_appended_together_and_in_order() {
    EventStream stream = listen(bob);
    Answer answer =
        alice.send("bob", array(anOffer(), aCandidate(1), aCandidate(2), "{\"candidate\":null}"));
    assertAccepted(answer);
    assertThat(answer.json().fieldNames()).toIterable().containsExactly("ids");
    for (int i = 0; i < 4; i++) {
      String id = answer.json().get("ids").get(i).textValue();
      assertThat(id).isEqualTo(plus(bob.start(), i + 1));
      assertThat(stream.next().id()).isEqualTo(id);
    }
  }

  @Test
  void array_of_one_message_is_answered_with_an_array() {
    assertThat(alice.broadcast(array(aChat("one"))).json().get("ids")).hasSize(1);
  }

  @Test
  void array_holds_1_to_64_messages() {
    assertThat(alice.send("bob", chats(64)).json().get("ids")).hasSize(64);
    assertProblem(alice.send("bob", chats(0)), 400, "invalid-message");
    assertProblem(alice.send("bob", chats(65)), 400, "invalid-message");
  }

  @Test
  void array_with_one_invalid_message_is_refused_completely() {
    assertProblem(alice.send("bob", array(anOffer(), "{}", aCandidate())), 400, "invalid-message");
    assertThat(alice.send("bob", anAnswer()).id()).isEqualTo(plus(bob.start(), 1));
  }

  @Test
  void message_has_exactly_one_kind() {
    assertRefused("{}");
    assertRefused("{\"session\":\"s\"}");
    assertRefused("{\"data\":1,\"candidate\":null}");
    assertRefused("{\"data\":1,\"description\":{\"type\":\"rollback\"}}");
  }

  @Test
  void invalid_description_is_refused() {
    assertRefused("{\"description\":null}");
    assertRefused("{\"description\":\"v=0\"}");
    assertRefused("{\"description\":{}}");
    assertRefused("{\"description\":{\"type\":\"offer\"}}");
    assertRefused("{\"description\":{\"type\":\"answer\",\"sdp\":null}}");
    assertRefused("{\"description\":{\"type\":\"pranswer\",\"sdp\":7}}");
    assertRefused("{\"description\":{\"type\":\"Offer\",\"sdp\":\"v=0\"}}");
    assertRefused("{\"description\":{\"type\":\"\",\"sdp\":\"v=0\"}}");
    assertRefused("{\"description\":{\"type\":7,\"sdp\":\"v=0\"}}");
    assertRefused("{\"description\":{\"sdp\":\"v=0\"}}");
  }

  @Test
  void invalid_candidate_is_refused() {
    assertRefused("{\"candidate\":\"candidate:1\"}");
    assertRefused("{\"candidate\":[]}");
    assertRefused("{\"candidate\":7}");
    assertRefused("{\"candidate\":{}}");
    assertRefused("{\"candidate\":{\"candidate\":null}}");
    assertRefused("{\"candidate\":{\"foundation\":\"1\",\"address\":\"192.0.2.1\",\"port\":9}}");
    assertRefused("{\"candidate\":{\"sdp\":\"candidate:1\",\"sdpMid\":\"0\"}}");
    assertRefused("{\"candidate\":{\"candidate\":7}}");
    assertRefused("{\"candidate\":{\"candidate\":\"\",\"sdpMid\":7}}");
    assertRefused("{\"candidate\":{\"candidate\":\"\",\"sdpMLineIndex\":\"0\"}}");
    assertRefused("{\"candidate\":{\"candidate\":\"\",\"usernameFragment\":{}}}");
  }

  @Test
  void message_that_is_not_an_object_is_refused() {
    assertRefused("7");
    assertRefused("\"hello\"");
    assertRefused("null");
    assertRefused("[7]");
    assertRefused("[[{\"data\":1}]]");
    assertRefused("[null]");
  }

  @Test
  void duplicate_keys_are_refused_at_any_depth() {
    assertRefused("{\"data\":1,\"data\":2}");
    assertRefused("{\"data\":{\"a\":[{\"b\":1,\"b\":1}]}}");
    assertRefused("{\"description\":{\"type\":\"offer\",\"type\":\"answer\",\"sdp\":\"v=0\"}}");
    assertRefused("{\"data\":1,\"foo\":{\"a\":1,\"\\u0061\":2}}");
  }

  @Test
  void peer_cannot_send_a_message_to_itself() {
    assertProblem(alice.send("alice", aChat("me")), 403, "forbidden");
  }

  @Test
  void message_to_an_absent_peer_is_not_found() {
    assertProblem(alice.send("carol", aChat("anybody?")), 404, "peer-not-found");
    bob.leave();
    assertProblem(alice.send("bob", aChat("still there?")), 404, "peer-not-found");
  }

  @Test
  void addressee_with_an_invalid_id_is_refused() {
    assertProblem(alice.send("a%20b", aChat("x")), 400, "invalid-id");
    assertProblem(alice.send("x".repeat(65), aChat("x")), 400, "invalid-id");
  }

  @Test
  void message_from_a_peer_that_left_is_refused_as_not_in_room() {
    alice.leave();
    assertProblem(alice.send("bob", aChat("x")), 409, "not-in-room");
    assertProblem(alice.broadcast(aChat("x")), 409, "not-in-room");
  }

  private void assertRefused(String body) {
    assertProblem(alice.send("bob", body), 400, "invalid-message");
    assertProblem(alice.broadcast(body), 400, "invalid-message");
  }

  private static String chats(int count) {
    return array(Collections.nCopies(count, aChat("x")).toArray(String[]::new));
  }
}
