package dev.parley.http;

import static dev.parley.testing.Jwt.claims;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;

import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who is let in where the application says so. */
@QuarkusTest
@TestProfile(JwtAdmission.class)
class AdmissionTest extends HttpTest {
  private final String lobby = "lobby-" + UUID.randomUUID();

  @Test
  void join_without_a_token_is_unauthorized() {
    json("{}")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(401, "unauthorized"))
        .header("WWW-Authenticate", equalTo("Bearer"));
  }

  @Test
  void join_with_a_token_that_is_none_is_unauthorized() {
    ask("nonsense", "{}").spec(problem(401, "unauthorized"));
    ask(Jwt.signed("x".repeat(40), claims(forRoom())), "{}").spec(problem(401, "unauthorized"));
    ask(Jwt.signed(JwtAdmission.KEY, claims(forRoom(), Instant.now().minusSeconds(60))), "{}")
        .spec(problem(401, "unauthorized"))
        .header("WWW-Authenticate", equalTo("Bearer"));
    ask(Jwt.unsigned("{\"alg\":\"none\"}", claims(forRoom())), "{}")
        .spec(problem(401, "unauthorized"));
  }

  @Test
  void join_with_a_token_for_the_room_is_let_in() {
    ask(token(forRoom()), "{}")
        .statusCode(201)
        .body("id", matchesPattern("[A-Za-z0-9._~-]{20,64}"));
    ask(token("\"room\":\"room-*\""), "{\"id\":\"bob\"}")
        .statusCode(201)
        .body("id", equalTo("bob"));
    ask(token("\"room\":[\"x\",\"" + room + "\"]"), "{}").statusCode(201);
    given()
        .queryParam("access_token", token(forRoom()))
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201);
  }

  @Test
  void join_with_a_token_for_another_room_is_forbidden() {
    ask(token("\"room\":\"" + room + "-2\""), "{}").spec(problem(403, "forbidden"));
    ask(token("\"room\":\"x*\""), "{}").spec(problem(403, "forbidden"));
    ask(token("\"lobby\":\"" + room + "\""), "{}").spec(problem(403, "forbidden"));
    ask(token("\"sub\":\"alice\""), "{}").spec(problem(403, "forbidden"));
  }

  @Test
  void subject_is_the_only_id_that_may_be_used() {
    String alice = token(forRoom() + ",\"sub\":\"alice\"");
    ask(alice, "{\"id\":\"bob\"}").spec(problem(403, "forbidden"));
    ask(alice, "{}").statusCode(201).body("id", equalTo("alice"));
    ask(alice, "{\"id\":\"alice\"}").spec(problem(409, "peer-id-taken"));
  }

  @Test
  void metadata_of_the_token_wins() {
    Peer alice =
        Peer.joining(service, room)
            .metadata("{\"name\":\"Mallory\"}")
            .token(token(forRoom() + ",\"metadata\":{\"name\":\"Alice\",\"n\":1.50}"))
            .join();
    Peer.joining(service, room).metadata("{\"name\":\"Bob\"}").token(token(forRoom())).join();
    assertThat(alice.members().json().get("peers").get(0).get("metadata").toString())
        .startsWith("{\"name\":\"Alice\"");
    assertThat(alice.members().json().get("peers").get(1).get("metadata"))
        .hasToString("{\"name\":\"Bob\"}");
  }

  @Test
  void metadata_of_the_token_is_bounded_like_any_other() {
    String claim = forRoom() + ",\"metadata\":{\"a\":\"%s\"}";
    ask(token(claim.formatted("x".repeat(2041))), "{}").spec(problem(401, "unauthorized"));
    ask(token(claim.formatted("x".repeat(2040))), "{}").statusCode(201);
  }

  @Test
  void peer_token_is_enough_to_come_back_as_that_peer() {
    Peer alice = Peer.joining(service, room).id("alice").token(token(forRoom())).join();
    ask(alice.token(), "{\"id\":\"alice\"}").statusCode(200).body("id", equalTo("alice"));
    Peer bob = Peer.joining(service, room).id("bob").token(token(forRoom())).join();
    ask(bob.token(), "{}").statusCode(200).body("id", equalTo("bob"));
  }

  @Test
  void peer_token_is_no_way_in_as_another_peer_or_to_another_place() {
    Peer alice = Peer.joining(service, room).id("alice").token(token(forRoom())).join();
    ask(alice.token(), "{\"id\":\"bob\"}").spec(problem(403, "forbidden"));
    as(alice).post("/v1/rooms/{room}/peers", room + "-2").then().spec(problem(403, "forbidden"));
    as(alice).post("/v1/lobbies/{lobby}/peers", lobby).then().spec(problem(403, "forbidden"));
  }

  @Test
  void key_of_somebody_elses_join_is_no_way_to_be_that_peer() {
    String key = "secret-of-" + room;
    Peer.joining(service, room)
        .token(token(forRoom() + ",\"sub\":\"alice\""))
        .idempotencyKey(key)
        .join();
    Peer mallory = Peer.joining(service, room).id("mallory").token(token(forRoom())).join();
    for (String token : List.of(token(forRoom() + ",\"sub\":\"mallory\""), mallory.token())) {
      bearer(token)
          .header("Idempotency-Key", key)
          .post("/v1/rooms/{room}/peers", room)
          .then()
          .spec(problem(403, "forbidden"));
    }
    bearer(token(forRoom() + ",\"sub\":\"alice\""))
        .header("Idempotency-Key", key)
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201);
    String met = "secret-of-" + lobby;
    for (String who : List.of("alice", "mallory")) {
      bearer(token("\"lobby\":\"" + lobby + "\",\"sub\":\"" + who + "\""))
          .header("Idempotency-Key", met)
          .post("/v1/lobbies/{lobby}/peers", lobby)
          .then()
          .statusCode(who.equals("alice") ? 201 : 403);
    }
  }

  @Test
  void application_token_is_no_peer_token() {
    Peer alice = Peer.joining(service, room).id("alice").token(token(forRoom())).join();
    String same = token(forRoom() + ",\"sub\":\"alice\",\"own\":\"x\",\"turn\":1");
    bearer(same)
        .delete("/v1/rooms/{room}/peers/alice/messages", room)
        .then()
        .spec(problem(405, "method-not-allowed"));
    bearer(same)
        .get("/v1/rooms/{room}/peers/alice/messages", room)
        .then()
        .spec(problem(401, "unauthorized"));
    assertThat(alice.members().status()).isEqualTo(200);
  }

  @Test
  void lobby_needs_a_claim_of_its_own() {
    meet("").spec(problem(401, "unauthorized")).header("WWW-Authenticate", equalTo("Bearer"));
    meet(token("\"room\":\"*\"")).spec(problem(403, "forbidden"));
    meet(token("\"lobby\":\"other\"")).spec(problem(403, "forbidden"));
    meet(token("\"lobby\":\"lobby-*\",\"sub\":\"alice\""))
        .statusCode(201)
        .body("id", equalTo("alice"))
        .body("peers", hasSize(0));
    meet(token("\"lobby\":[\"" + lobby + "\"]")).statusCode(201).body("peers", hasSize(1));
  }

  @Test
  void malformed_body_is_told_before_the_token_is_looked_at() {
    json("{").post("/v1/rooms/{room}/peers", room).then().spec(problem(400, "malformed-json"));
  }

  private ValidatableResponse ask(String token, String body) {
    return bearer(token)
        .contentType("application/json")
        .body(body)
        .post("/v1/rooms/{room}/peers", room)
        .then();
  }

  private ValidatableResponse meet(String token) {
    RequestSpecification request = token.isEmpty() ? given() : bearer(token);
    return request.post("/v1/lobbies/{lobby}/peers", lobby).then();
  }

  private String forRoom() {
    return "\"room\":\"" + room + "\"";
  }

  private static RequestSpecification bearer(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  private static String token(String members) {
    return Jwt.signed(JwtAdmission.KEY, claims(members));
  }
}
