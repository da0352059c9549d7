package dev.parley.http;

import static dev.parley.testing.Jwt.claims;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Removal of peers and closing of rooms by moderators. */
@QuarkusTest
@TestProfile(JwtAdmission.class)
class ModerationTest extends HttpTest {

  @Test
  void removed_peer_and_the_others_are_notified_and_it_cannot_rejoin() {
    Peer alice = joinWithToken("alice", "");
    Peer bob = joinWithToken("bob", "");
    EventStream removed = listen(alice);
    EventStream others = listen(bob);
    bearer(moderator())
        .queryParam("reason", "spam \"\n\u2028")
        .delete("/v1/rooms/{room}/peers/alice", room)
        .then()
        .statusCode(204);
    SseEvent event = removed.awaitEvent("removed");
    assertThat(event.json().get("message").textValue()).isEqualTo("spam \"\n\u2028");
    removed.awaitEnd(Duration.ofSeconds(5));
    SseEvent left = others.awaitEvent("peer-left");
    assertThat(left.json().get("reason").textValue()).isEqualTo("removed");
    assertThat(left.json().get("message").textValue()).isEqualTo("spam \"\n\u2028");
    assertProblem(open(alice), 403, "removed");
    as(alice).get("/v1/rooms/{room}/peers", room).then().spec(problem(403, "removed"));
    as(alice).post("/v1/rooms/{room}/peers", room).then().spec(problem(403, "removed"));
    joining(token("\"sub\":\"alice\"")).spec(problem(403, "removed"));
  }

  @Test
  void removed_peer_cannot_use_its_tokens_or_its_idempotency_key() {
    String key = "secret-of-" + room;
    String own = token("\"sub\":\"alice\"");
    Peer alice = Peer.joining(service, room).token(own).idempotencyKey(key).join();
    joinWithToken("bob", "");
    bearer(moderator()).delete("/v1/rooms/{room}/peers/alice", room).then().statusCode(204);
    for (String token : List.of(own, alice.token())) {
      bearer(token)
          .header("Idempotency-Key", key)
          .post("/v1/rooms/{room}/peers", room)
          .then()
          .spec(problem(403, "removed"));
    }
    assertProblem(alice.poll("wait=0"), 403, "removed");
    assertProblem(alice.update("{}"), 403, "removed");
    assertProblem(alice.broadcast("{\"data\":1}"), 403, "removed");
    assertProblem(alice.send("bob", "{\"data\":1}", "TTL", "60"), 403, "removed");
    as(alice).get("/v1/ice-servers").then().spec(problem(403, "removed"));
    assertThat(alice.leave().status()).isEqualTo(204);
    joining(own).spec(problem(403, "removed"));
  }

  @Test
  void polls_report_a_removal() {
    Peer alice = joinWithToken("alice", "");
    Peer bob = joinWithToken("bob", "");
    String after = pollAfterLastEvent(alice);
    CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> alice.poll(after));
    bearer(moderator())
        .queryParam("reason", "spam")
        .delete("/v1/rooms/{room}/peers/alice", room)
        .then()
        .statusCode(204);
    assertProblem(waiting.join(), 403, "removed");
    JsonNode left = events(bob.poll("after=" + bob.start() + "&wait=0")).get(0);
    assertThat(left.get("event").textValue()).isEqualTo("peer-left");
    assertThat(left.get("data").get("reason").textValue()).isEqualTo("removed");
    assertThat(left.get("data").get("message").textValue()).isEqualTo("spam");
  }

  private static String pollAfterLastEvent(Peer peer) {
    return "after=" + lastEventId(peer.poll("after=" + peer.start() + "&wait=0")) + "&wait=30";
  }

  @Test
  void peer_that_joined_as_a_moderator_moderates_until_it_is_removed() {
    Peer alice = joinWithToken("alice", ",\"moderator\":true");
    Peer mallory = joinWithToken("mallory", ",\"moderator\":true");
    joinWithToken("bob", "");
    as(alice).delete("/v1/rooms/{room}/peers/mallory", room).then().statusCode(204);
    as(mallory).delete("/v1/rooms/{room}/peers/bob", room).then().spec(problem(403, "removed"));
    as(alice).delete("/v1/rooms/{room}/peers/bob", room).then().statusCode(204);
    as(alice).get("/v1/rooms/{room}/peers", room).then().body("peers", hasSize(1));
  }

  @Test
  void moderator_lists_the_peers_of_a_room_without_joining_it() {
    bearer(moderator())
        .get("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(200)
        .body(equalTo("{\"peers\":[]}"));
    joinWithToken("bob", "");
    bearer(moderator()).get("/v1/rooms/{room}/peers", room).then().body("peers", hasSize(1));
  }

  @Test
  void closing_a_room_removes_all_peers() {
    Peer alice = joinWithToken("alice", "");
    EventStream stream = listen(alice);
    bearer(moderator()).delete("/v1/rooms/{room}", room).then().statusCode(204);
    stream.awaitEvent("removed");
    assertProblem(open(alice), 403, "removed");
    bearer(moderator()).get("/v1/rooms/{room}/peers", room).then().body("peers", hasSize(0));
    joinWithToken("carol", "");
  }

  @Test
  void moderation_without_a_moderator_token_of_the_room_is_refused() {
    Peer bob = joinWithToken("bob", "");
    joinWithToken("alice", "");
    String elsewhere = Jwt.signed(JwtAdmission.KEY, claims("\"room\":\"x\",\"moderator\":true"));
    for (RequestSpecification request :
        List.of(as(bob), bearer(token("\"sub\":\"x\"")), bearer(elsewhere))) {
      request.delete("/v1/rooms/" + room + "/peers/alice").then().spec(problem(403, "forbidden"));
      request.delete("/v1/rooms/" + room).then().spec(problem(403, "forbidden"));
    }
    bearer(elsewhere).get("/v1/rooms/{room}/peers", room).then().spec(problem(403, "forbidden"));
    given().delete("/v1/rooms/{room}", room).then().spec(problem(401, "unauthorized"));
    bearer("x").delete("/v1/rooms/{room}", room).then().spec(problem(401, "unauthorized"));
  }

  @Test
  void reason_has_at_most_200_characters() {
    bearer(moderator())
        .queryParam("reason", "x".repeat(201))
        .delete("/v1/rooms/{room}/peers/alice", room)
        .then()
        .spec(problem(400, "invalid-parameter"));
    bearer(moderator())
        .queryParam("reason", "\ud83d\ude00".repeat(200))
        .delete("/v1/rooms/{room}/peers/alice", room)
        .then()
        .statusCode(204);
  }

  private ValidatableResponse joining(String token) {
    return bearer(token).post("/v1/rooms/{room}/peers", room).then();
  }

  private Peer joinWithToken(String id, String more) {
    return Peer.joining(service, room).token(token("\"sub\":\"" + id + "\"" + more)).join();
  }

  private String moderator() {
    return token("\"moderator\":true");
  }

  private String token(String members) {
    return Jwt.signed(JwtAdmission.KEY, claims("\"room\":\"" + room + "\"," + members));
  }

  private static RequestSpecification bearer(String token) {
    return given().header("Authorization", "Bearer " + token);
  }
}
