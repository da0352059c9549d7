package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rejoins of a peer with its token, and retries of a join with its idempotency key. */
@QuarkusTest
class RejoinTest extends HttpTest {
  private static final String KEY = "0123456789abcdef";

  @Test
  void rejoin_with_the_own_token_creates_a_new_membership() {
    Peer before = join("alice");
    Answer answer = Peer.joining(service, room).id("alice").token(before.token()).ask();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("id").textValue()).isEqualTo("alice");
    assertThat(answer.json().get("token").textValue()).isNotEqualTo(before.token());
    assertThat(answer.json().get("lastEventId").textValue()).isEqualTo(plus(before.start(), 1));
    assertThat(answer.json().get("peers")).isEmpty();
  }

  @Test
  void others_receive_peer_joined_with_a_new_joined_at_and_no_peer_left() {
    Peer bob = join("bob");
    Peer before = join("alice");
    EventStream stream = listen(bob);
    SseEvent first = stream.next();
    Peer after = rejoin(before);
    after.send("bob", aChat("here again"));
    SseEvent second = stream.next();
    assertThat(second.event()).isEqualTo("peer-joined");
    assertThat(second.id()).isEqualTo(after.start());
    assertThat(second.json().at("/peer/id").textValue()).isEqualTo("alice");
    assertThat(second.json().at("/peer/joinedAt").textValue())
        .isGreaterThan(first.json().at("/peer/joinedAt").textValue());
    assertThat(stream.next().json().get("data").textValue()).isEqualTo("here again");
  }

  @Test
  void rejoined_peer_is_last_in_join_order() {
    Peer alice = join("alice");
    Peer bob = join("bob");
    Peer again = rejoin(alice);
    assertThat(again.joined().get("peers").findValuesAsText("id")).containsExactly("bob");
    assertThat(again.joined().at("/peers/0/polite").booleanValue()).isTrue();
    assertThat(bob.members().json().get("peers").findValuesAsText("id"))
        .containsExactly("bob", "alice");
  }

  @Test
  void rejoin_without_metadata_clears_the_metadata() {
    Peer before = Peer.joining(service, room).id("alice").metadata("{\"name\":\"Alice\"}").join();
    Peer after = rejoin(before);
    assertThat(after.members().json().at("/peers/0/metadata")).hasToString("{}");
  }

  @Test
  void rejoin_ends_the_streams_of_the_old_membership() {
    Peer before = join("alice");
    EventStream stream = listen(before);
    rejoin(before);
    stream.awaitEnd(Duration.ofSeconds(5));
    assertThat(stream.endedCleanly()).isTrue();
    assertThat(stream.events()).hasSize(1);
  }

  @Test
  void requests_of_the_old_membership_are_forbidden() {
    join("bob");
    Peer before = join("alice");
    rejoin(before);
    assertProblem(before.members(), 403, "forbidden");
    assertProblem(before.update("{}"), 403, "forbidden");
    assertProblem(before.send("bob", aChat("old")), 403, "forbidden");
    assertProblem(before.broadcast(aChat("old")), 403, "forbidden");
    assertProblem(before.poll("wait=0"), 403, "forbidden");
    assertProblem(open(before), 403, "forbidden");
  }

  @Test
  void leave_of_the_old_membership_has_no_effect() {
    Peer before = join("alice");
    Peer after = rejoin(before);
    assertThat(before.leave().status()).isEqualTo(204);
    assertThat(before.delete().status()).isEqualTo(204);
    assertThat(after.members().json().get("peers").findValuesAsText("id")).containsExactly("alice");
  }

  @Test
  void token_of_a_replaced_membership_does_not_allow_a_rejoin() {
    Peer before = join("alice");
    rejoin(before);
    assertProblem(
        Peer.joining(service, room).id("alice").token(before.token()).ask(), 409, "peer-id-taken");
  }

  @Test
  void messages_to_the_old_membership_are_not_delivered_to_the_new_one() {
    Peer bob = join("bob");
    Peer before = join("alice");
    bob.send("alice", aChat("to the old page"));
    Peer after = rejoin(before);
    bob.send("alice", aChat("to the new page"));
    assertThat(listen(after).next().json().get("data").textValue()).isEqualTo("to the new page");
  }

  @Test
  void retried_join_with_the_same_key_gets_the_same_membership() {
    Answer first = Peer.joining(service, room).idempotencyKey(KEY).ask();
    join("bob");
    Answer second = Peer.joining(service, room).idempotencyKey(KEY).ask();
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json().get("id")).isEqualTo(first.json().get("id"));
    assertThat(second.json().get("lastEventId")).isEqualTo(first.json().get("lastEventId"));
    assertThat(second.json().get("peers").findValuesAsText("id")).containsExactly("bob");
  }

  @Test
  void both_tokens_of_a_retried_join_are_valid() {
    Peer first = Peer.joining(service, room).id("alice").idempotencyKey(KEY).join();
    Peer second = Peer.joining(service, room).id("alice").idempotencyKey(KEY).join();
    assertThat(first.members().status()).isEqualTo(200);
    assertThat(second.members().status()).isEqualTo(200);
  }

  @Test
  void others_receive_one_peer_joined_for_a_retried_join() {
    Peer bob = join("bob");
    EventStream stream = listen(bob);
    Peer alice = Peer.joining(service, room).id("alice").idempotencyKey(KEY).join();
    Peer.joining(service, room).id("alice").idempotencyKey(KEY).join();
    alice.send("bob", aChat("hello"));
    assertThat(stream.next().event()).isEqualTo("peer-joined");
    assertThat(stream.next().event()).isEqualTo("message");
  }

  @Test
  void key_may_be_a_query_parameter() {
    String path = "/v1/rooms/" + room + "/peers?idempotencyKey=" + KEY;
    Answer first = new Http(service).ask("POST", path, "{}", Map.of());
    Answer second = new Http(service).ask("POST", path, "{}", Map.of());
    assertThat(second.json().get("id")).isEqualTo(first.json().get("id"));
  }

  @Test
  void key_of_a_join_is_valid_in_its_own_room_only() {
    Peer here = Peer.joining(service, room).idempotencyKey(KEY).join();
    Peer there = Peer.joining(service, room + "-2").idempotencyKey(KEY).join();
    assertThat(there.id()).isNotEqualTo(here.id());
  }

  @Test
  void key_of_a_join_is_forgotten_when_the_membership_ends() {
    Peer before = Peer.joining(service, room).id("alice").idempotencyKey(KEY).join();
    before.leave();
    Peer after = Peer.joining(service, room).id("alice").idempotencyKey(KEY).join();
    assertThat(after.start()).isEqualTo(plus(before.start(), 2));
  }

  @Test
  void retried_rejoin_is_answered_200_although_its_token_was_replaced() {
    Peer before = join("alice");
    Answer first =
        Peer.joining(service, room).id("alice").token(before.token()).idempotencyKey(KEY).ask();
    Answer second =
        Peer.joining(service, room).id("alice").token(before.token()).idempotencyKey(KEY).ask();
    assertThat(first.status()).isEqualTo(200);
    assertThat(second.status()).as(second.toString()).isEqualTo(200);
    assertThat(second.json().get("lastEventId")).isEqualTo(first.json().get("lastEventId"));
  }

  @Test
  void key_of_a_join_has_16_to_128_characters() {
    for (int length : new int[] {1, 15, 129}) {
      assertProblem(
          Peer.joining(service, room).idempotencyKey("k".repeat(length)).ask(),
          400,
          "invalid-parameter");
    }
    assertThat(Peer.joining(service, room).idempotencyKey("k".repeat(16)).ask().status())
        .isEqualTo(201);
    assertThat(Peer.joining(service, room).idempotencyKey("k".repeat(128)).ask().status())
        .isEqualTo(201);
  }

  private Peer rejoin(Peer before) {
    return Peer.joining(service, room).id(before.id()).token(before.token()).join();
  }
}
