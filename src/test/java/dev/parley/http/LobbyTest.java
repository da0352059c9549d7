package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.matchesPattern;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Messages;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Requests to a lobby, which pairs two peers in a new room. */
@QuarkusTest
class LobbyTest extends HttpTest {
  private static final String KEY = "0123456789abcdef";

  private final String lobby = "lobby-" + UUID.randomUUID();
  private final String path = "/v1/lobbies/" + lobby + "/peers";

  private Peer.Joining lobbyRequest() {
    return Peer.meeting(service, lobby);
  }

  @Test
  void first_peer_waits_in_a_new_room_with_an_unguessable_name() {
    Response answer = json("{\"id\":\"alice\"}").post(path);
    String roomName = answer.path("room");
    answer
        .then()
        .statusCode(201)
        .header("Location", matchesPattern("(http://[^/]+)?/v1/rooms/" + roomName + "/peers/alice"))
        .header("Cache-Control", equalTo("no-store"))
        .contentType("application/json")
        .body("room", matchesPattern("[A-Za-z0-9_-]{22}"))
        .body("id", equalTo("alice"))
        .body("token", matchesPattern("eyJ[A-Za-z0-9_.-]+"))
        .body("messagesUrl", equalTo("/v1/rooms/" + roomName + "/peers/alice/messages"))
        .body("lastEventId", matchesPattern("[0-9a-z]{8,16}-1"))
        .body("peers", equalTo(List.of()))
        .body("iceServers", instanceOf(List.class))
        .body("lease", equalTo(30));
  }

  @Test
  void second_peer_joins_the_first_and_the_first_receives_peer_joined() {
    Peer alice = lobbyRequest().id("alice").metadata("{\"name\":\"Alice\"}").join();
    EventStream toAlice = listen(alice);
    Peer bob = lobbyRequest().metadata("{\"name\":\"Bob\"}").join();
    assertThat(bob.room()).isEqualTo(alice.room());
    assertThat(bob.id()).matches("[A-Za-z0-9_-]{22}");
    assertThat(bob.joined().get("peers")).hasSize(1);
    assertThat(bob.joined().at("/peers/0/id").textValue()).isEqualTo("alice");
    assertThat(bob.joined().at("/peers/0/metadata")).hasToString("{\"name\":\"Alice\"}");
    assertThat(bob.joined().at("/peers/0/polite").booleanValue()).isTrue();
    SseEvent joined = toAlice.next();
    assertThat(joined.event()).isEqualTo("peer-joined");
    assertThat(joined.id()).isEqualTo(bob.start());
    assertThat(joined.json().at("/peer/metadata")).hasToString("{\"name\":\"Bob\"}");
  }

  @Test
  void paired_peers_exchange_messages() {
    Peer alice = lobbyRequest().id("alice").join();
    Peer bob = lobbyRequest().id("bob").join();
    EventStream toAlice = listen(alice);
    Answer sent = bob.send("alice", Messages.anOffer());
    assertThat(toAlice.awaitEvent("message").id()).isEqualTo(sent.id());
    assertThat(alice.leave().status()).isEqualTo(204);
  }

  @Test
  void third_peer_waits_in_another_room() {
    Peer alice = lobbyRequest().id("alice").join();
    lobbyRequest().id("bob").join();
    Peer carol = lobbyRequest().id("carol").join();
    assertThat(carol.joined().get("peers")).isEmpty();
    assertThat(carol.room()).isNotEqualTo(alice.room());
  }

  @Test
  void peer_that_left_is_not_paired() {
    lobbyRequest().id("alice").join().leave();
    assertThat(lobbyRequest().id("bob").join().joined().get("peers")).isEmpty();
  }

  @Test
  void peers_with_the_same_id_are_not_paired() {
    lobbyRequest().id("alice").join();
    assertThat(lobbyRequest().id("alice").join().joined().get("peers")).isEmpty();
  }

  @Test
  void peers_of_different_lobbies_are_not_paired() {
    lobbyRequest().id("alice").join();
    assertThat(Peer.meeting(service, lobby + "-2").id("bob").join().joined().get("peers"))
        .isEmpty();
  }

  @Test
  void body_is_optional() {
    Answer answer = new Http(service).ask("POST", path, null, Map.of());
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.id()).matches("[A-Za-z0-9_-]{22}");
  }

  @Test
  void json_with_content_type_text_plain_and_a_key_in_the_query_are_accepted() {
    Http http = new Http(service);
    Map<String, String> text = Map.of("Content-Type", "text/plain");
    String query = path + "?idempotencyKey=" + KEY;
    Answer first = http.ask("POST", query, "{\"id\":\"alice\"}", text);
    Answer second = http.ask("POST", query, "{\"id\":\"alice\"}", text);
    assertThat(first.status()).isEqualTo(201);
    assertThat(second.json().get("room")).isEqualTo(first.json().get("room"));
  }

  @Test
  void retry_with_the_same_key_gets_the_same_room_and_peer() {
    Peer alice = lobbyRequest().idempotencyKey(KEY).join();
    Peer again = lobbyRequest().idempotencyKey(KEY).join();
    assertThat(again.id()).isEqualTo(alice.id());
    assertThat(again.room()).isEqualTo(alice.room());
    assertThat(again.start()).isEqualTo(alice.start());
    assertThat(again.members().status()).isEqualTo(200);
    Peer bob = lobbyRequest().id("bob").idempotencyKey(KEY + "b").join();
    Peer bobAgain = lobbyRequest().id("bob").idempotencyKey(KEY + "b").join();
    assertThat(bobAgain.room()).isEqualTo(alice.room());
    assertThat(bobAgain.start()).isEqualTo(bob.start());
    assertThat(lobbyRequest().idempotencyKey(KEY).join().joined().at("/peers/0/id").textValue())
        .isEqualTo("bob");
  }

  @Test
  void peer_token_is_ignored() {
    Peer alice = lobbyRequest().id("alice").join();
    for (String token : List.of(alice.token(), "nonsense")) {
      Answer answer = lobbyRequest().id("alice").token(token).ask();
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.json().get("room").textValue()).isNotEqualTo(alice.room());
    }
    assertThat(alice.members().status()).isEqualTo(200);
  }

  @Test
  void key_with_less_than_16_or_more_than_128_characters_is_refused() {
    assertProblem(lobbyRequest().idempotencyKey("k".repeat(15)).ask(), 400, "invalid-parameter");
    assertProblem(lobbyRequest().idempotencyKey("k".repeat(129)).ask(), 400, "invalid-parameter");
  }

  @Test
  void name_may_have_all_allowed_characters_and_a_length_of_128() {
    String name = "AZaz09._~-" + lobby + "x".repeat(118 - lobby.length());
    json("{}").post("/v1/lobbies/{lobby}/peers", name).then().statusCode(201);
  }

  @Test
  void name_with_other_characters_or_length_is_refused() {
    for (String name : List.of("x".repeat(129), "a%20b", "a%2Fb", "%C3%A4", "a+b", "a@b")) {
      given()
          .urlEncodingEnabled(false)
          .contentType("application/json")
          .body("{}")
          .post("/v1/lobbies/" + name + "/peers")
          .then()
          .spec(problem(400, "invalid-id"));
    }
  }

  @Test
  void body_is_checked_like_the_body_of_a_join() {
    json("{\"id\":\"a b\"}").post(path).then().spec(problem(400, "invalid-id"));
    json("{\"metadata\":[]}").post(path).then().spec(problem(400, "invalid-parameter"));
    json("{\"metadata\":{\"name\":\"" + "x".repeat(2048) + "\"}}")
        .post(path)
        .then()
        .spec(problem(400, "invalid-parameter"));
    json("{").post(path).then().spec(problem(400, "malformed-json"));
    json("x".repeat(300_000)).post(path).then().spec(problem(413, "body-too-large"));
    given().formParam("id", "alice").post(path).then().spec(problem(415, "unsupported-media-type"));
  }

  @Test
  void pages_of_a_configured_origin_may_read_the_response() {
    Response answer = json("{}").header("Origin", "https://app.example").post(path);
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    assertThat(answer.header("Access-Control-Expose-Headers")).contains("Location");
    Response refusal = json("{").header("Origin", "https://app.example").post(path);
    assertThat(refusal.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
  }
}
