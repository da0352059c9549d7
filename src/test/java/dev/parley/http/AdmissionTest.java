package dev.parley.http;

import static dev.parley.testing.Jwt.claims;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

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

/** Joins and lobby requests where admission is {@code jwt}. */
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
  void join_with_an_invalid_token_is_unauthorized() {
    ask("nonsense", "{}").spec(problem(401, "unauthorized"));
    ask(Jwt.signed("x".repeat(40), claims(forRoom())), "{}").spec(problem(401, "unauthorized"));
    ask(Jwt.signed(JwtAdmission.KEY, claims(forRoom(), Instant.now().minusSeconds(60))), "{}")
        .spec(problem(401, "unauthorized"))
        .header("WWW-Authenticate", equalTo("Bearer"));
    ask(Jwt.unsigned("{\"alg\":\"none\"}", claims(forRoom())), "{}")
        .spec(problem(401, "unauthorized"));
  }

  @Test
  void claim_that_cannot_be_used_is_named_if_the_signature_is_good() {
    String millis = "{" + forRoom() + ",\"exp\":" + System.currentTimeMillis() + "}";
    ask(Jwt.signed(JwtAdmission.KEY, millis), "{}")
        .spec(problem(401, "unauthorized"))
        .body("detail", containsString("claim exp"));
    ask(token(forRoom() + ",\"sub\":\"auth0|5f7c8ec7\""), "{}")
        .spec(problem(401, "unauthorized"))
        .body("detail", containsString("claim sub"));
    ask(token(forRoom() + ",\"metadata\":{\"a\":\"" + "x".repeat(2041) + "\"}"), "{}")
        .spec(problem(401, "unauthorized"))
        .body("detail", containsString("claim metadata"));
    given()
        .queryParam("access_token", token(forRoom()))
        .header("Authorization", "Bearer " + Jwt.signed(JwtAdmission.KEY, millis))
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201);
    ask(Jwt.signed("x".repeat(40), millis), "{}")
        .spec(problem(401, "unauthorized"))
        .body("detail", not(containsString("claim")));
  }

  @Test
  void join_with_a_token_for_the_room_is_accepted() {
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
  void join_may_only_use_the_subject_of_its_token_as_id() {
    String alice = token(forRoom() + ",\"sub\":\"alice\"");
    ask(alice, "{\"id\":\"bob\"}").spec(problem(403, "forbidden"));
    ask(alice, "{}").statusCode(201).body("id", equalTo("alice"));
    ask(alice, "{\"id\":\"alice\"}").spec(problem(409, "peer-id-taken"));
  }

  @Test
  void metadata_of_the_token_overrides_metadata_of_the_body() {
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
  void metadata_of_the_token_has_the_same_size_limit_as_metadata_of_the_body() {
    String claim = forRoom() + ",\"metadata\":{\"a\":\"%s\"}";
    ask(token(claim.formatted("x".repeat(2041))), "{}").spec(problem(401, "unauthorized"));
    ask(token(claim.formatted("x".repeat(2040))), "{}").statusCode(201);
  }

  @Test
  void peer_rejoins_with_its_peer_token_alone() {
    Peer alice = Peer.joining(service, room).id("alice").token(token(forRoom())).join();
    ask(alice.token(), "{\"id\":\"alice\"}").statusCode(200).body("id", equalTo("alice"));
    Peer bob = Peer.joining(service, room).id("bob").token(token(forRoom())).join();
    ask(bob.token(), "{}").statusCode(200).body("id", equalTo("bob"));
  }

  @Test
  void peer_token_admits_only_its_own_peer_to_its_own_room() {
    Peer alice = Peer.joining(service, room).id("alice").token(token(forRoom())).join();
    ask(alice.token(), "{\"id\":\"bob\"}").spec(problem(403, "forbidden"));
    as(alice).post("/v1/rooms/{room}/peers", room + "-2").then().spec(problem(403, "forbidden"));
    as(alice).post("/v1/lobbies/{lobby}/peers", lobby).then().spec(problem(403, "forbidden"));
  }

  @Test
  void idempotency_key_of_another_peers_join_is_forbidden() {
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
    String lobbyKey = "secret-of-" + lobby;
    for (String subject : List.of("alice", "mallory")) {
      bearer(token("\"lobby\":\"" + lobby + "\",\"sub\":\"" + subject + "\""))
          .header("Idempotency-Key", lobbyKey)
          .post("/v1/lobbies/{lobby}/peers", lobby)
          .then()
          .statusCode(subject.equals("alice") ? 201 : 403);
    }
  }

  @Test
  void application_token_is_not_accepted_as_a_peer_token() {
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
  void lobby_request_needs_a_lobby_claim() {
    askLobby("").spec(problem(401, "unauthorized")).header("WWW-Authenticate", equalTo("Bearer"));
    askLobby(token("\"room\":\"*\"")).spec(problem(403, "forbidden"));
    askLobby(token("\"lobby\":\"other\"")).spec(problem(403, "forbidden"));
    askLobby(token("\"lobby\":\"lobby-*\",\"sub\":\"alice\""))
        .statusCode(201)
        .body("id", equalTo("alice"))
        .body("peers", hasSize(0));
    askLobby(token("\"lobby\":[\"" + lobby + "\"]")).statusCode(201).body("peers", hasSize(1));
  }

  @Test
  void malformed_body_is_refused_before_the_token_is_checked() {
    json("{").post("/v1/rooms/{room}/peers", room).then().spec(problem(400, "malformed-json"));
  }

  private ValidatableResponse ask(String token, String body) {
    return bearer(token)
        .contentType("application/json")
        .body(body)
        .post("/v1/rooms/{room}/peers", room)
        .then();
  }

  private ValidatableResponse askLobby(String token) {
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
