package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The list of peers, updates of metadata, and leaving. */
@QuarkusTest
class MembersTest extends HttpTest {

  @Test
  void peers_are_listed_in_join_order_with_the_caller_and_without_roles() {
    Peer zoe = Peer.joining(service, room).id("zoe").metadata("{\"name\":\"Zoe\"}").join();
    join("adam");
    as(zoe)
        .get("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("peers.id", contains("zoe", "adam"))
        .body("peers[0].metadata", equalTo(Map.of("name", "Zoe")))
        .body("peers[1].metadata", equalTo(Map.of()))
        .body("peers[0].joinedAt", matchesPattern(TIME));
    assertThat(zoe.members().json().get("peers").get(0).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("id", "metadata", "joinedAt");
  }

  @Test
  void update_replaces_all_metadata() {
    Peer alice = Peer.joining(service, room).id("alice").metadata("{\"a\":1,\"b\":2}").join();
    Answer answer = alice.update("{\"b\":3}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("id").textValue()).isEqualTo("alice");
    assertThat(answer.json().get("metadata")).hasToString("{\"b\":3}");
    assertThat(answer.json().get("joinedAt").textValue()).matches(TIME);
    assertThat(alice.members().json().at("/peers/0/metadata")).hasToString("{\"b\":3}");
  }

  @Test
  void invalid_or_too_large_metadata_is_refused() {
    Peer alice = join("alice");
    for (String metadata :
        List.of("[]", "7", "\"x\"", "{\"a\":1,\"a\":2}", "{\"a\":\"" + "x".repeat(2041) + "\"}")) {
      assertProblem(alice.update(metadata), 400, "invalid-parameter");
    }
    assertThat(alice.update("{\"a\":\"" + "x".repeat(2040) + "\"}").status()).isEqualTo(200);
  }

  @Test
  void update_without_metadata_or_with_broken_json_is_refused() {
    Peer alice = join("alice");
    for (String body : List.of("{}", "[]", "7")) {
      patch(alice, body).then().spec(problem(400, "invalid-parameter"));
    }
    patch(alice, "{\"metadata\":").then().spec(problem(400, "malformed-json"));
  }

  @Test
  void peer_cannot_update_the_metadata_of_another_peer() {
    join("bob");
    as(join("alice"))
        .contentType("application/json")
        .body("{\"metadata\":{}}")
        .patch("/v1/rooms/{room}/peers/bob", room)
        .then()
        .spec(problem(403, "forbidden"));
  }

  @Test
  void request_of_a_peer_that_left_is_refused_as_not_in_room() {
    Peer alice = join("alice");
    alice.delete();
    assertProblem(alice.members(), 409, "not-in-room");
    assertProblem(alice.update("{}"), 409, "not-in-room");
  }

  @Test
  void second_leave_is_answered_204_like_the_first() {
    Peer alice = join("alice");
    Answer first = alice.delete();
    assertThat(first.status()).isEqualTo(204);
    assertThat(first.body()).isEmpty();
    assertThat(alice.delete().status()).isEqualTo(204);
    assertThat(alice.leave().status()).isEqualTo(204);
  }

  @Test
  void peer_cannot_remove_another_peer() {
    Peer bob = join("bob");
    assertProblem(join("alice").remove("bob"), 403, "forbidden");
    assertThat(bob.members().status()).isEqualTo(200);
  }

  @Test
  void peer_cannot_send_the_leave_of_another_peer() {
    join("bob");
    as(join("alice"))
        .post("/v1/rooms/{room}/peers/bob/leave", room)
        .then()
        .spec(problem(403, "forbidden"));
  }

  @Test
  void beacon_with_any_body_leaves_the_room() {
    Map<String, String> bodies =
        Map.of(
            "text/plain;charset=UTF-8", "\u0000\u0001 not JSON {",
            "application/json", "{",
            "application/x-www-form-urlencoded", "a=b",
            "multipart/form-data; boundary=x", "--x\r\nnonsense",
            "application/octet-stream", "\u00ff\u00fe");
    bodies.forEach(
        (type, body) -> {
          Peer alice = join("alice");
          Answer answer =
              new Http(service)
                  .ask(
                      "POST",
                      "/v1/rooms/" + room + "/peers/alice/leave?access_token=" + alice.token(),
                      body,
                      Map.of("Content-Type", type));
          assertThat(answer.status()).as(type).isEqualTo(204);
          assertThat(alice.members().status()).as(type).isEqualTo(409);
        });
  }

  @Test
  void beacon_without_a_body_leaves_the_room() {
    Peer alice = join("alice");
    assertThat(alice.leave().status()).isEqualTo(204);
    assertThat(alice.members().status()).isEqualTo(409);
  }

  @Test
  void beacon_may_carry_its_token_in_a_header() {
    Peer alice = join("alice");
    String path = "/v1/rooms/" + room + "/peers/alice/leave";
    Answer answer =
        new Http(service)
            .ask("POST", path, null, Http.headers("Authorization", "Bearer " + alice.token()));
    assertThat(answer.status()).isEqualTo(204);
    assertThat(alice.members().status()).isEqualTo(409);
  }

  @Test
  void leave_without_a_token_is_refused() {
    join("alice");
    Answer answer =
        new Http(service).ask("POST", "/v1/rooms/" + room + "/peers/alice/leave", null, Map.of());
    assertProblem(answer, 401, "unauthorized");
    given().delete("/v1/rooms/{room}/peers/alice", room).then().spec(problem(401, "unauthorized"));
  }

  @Test
  void leave_ends_the_streams_of_the_peer() {
    Peer alice = join("alice");
    EventStream one = listen(alice);
    EventStream two = listen(alice);
    alice.leave();
    one.awaitEnd(Duration.ofSeconds(5));
    two.awaitEnd(Duration.ofSeconds(5));
    assertThat(one.endedCleanly()).isTrue();
    assertThat(two.endedCleanly()).isTrue();
  }

  @Test
  void stream_of_a_peer_that_left_is_not_found_until_it_joins_again() {
    Peer alice = join("alice");
    alice.leave();
    assertProblem(open(alice), 404, "peer-not-found");
    assertProblem(alice.poll("wait=0"), 404, "peer-not-found");
    assertThat(listen(join("alice")).status()).isEqualTo(200);
  }

  private Response patch(Peer peer, String body) {
    return as(peer)
        .contentType("application/json")
        .body(body)
        .patch("/v1/rooms/{room}/peers/{peer}", room, peer.id());
  }
}
