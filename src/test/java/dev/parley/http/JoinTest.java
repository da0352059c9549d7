package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Joins: peer ids, room names, metadata, and the response. */
@QuarkusTest
class JoinTest extends HttpTest {

  @Test
  void join_without_a_body_gets_an_unguessable_id() {
    Answer first = new Http(service).ask("POST", "/v1/rooms/" + room + "/peers", null, Map.of());
    Answer second = new Http(service).ask("POST", "/v1/rooms/" + room + "/peers", null, Map.of());
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.json().get("id").textValue())
        .matches("[A-Za-z0-9._~-]{20,64}")
        .isNotEqualTo(second.json().get("id").textValue());
  }

  @Test
  void join_with_an_empty_object_gets_a_random_id() {
    json("{}")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201)
        .body("id", matchesPattern("[A-Za-z0-9._~-]{20,64}"));
  }

  @Test
  void response_contains_the_messages_url_and_the_last_event_id() {
    json("{\"id\":\"alice\"}")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201)
        .header("Location", matchesPattern("(http://[^/]+)?/v1/rooms/" + room + "/peers/alice"))
        .contentType("application/json")
        .body("room", equalTo(room))
        .body("id", equalTo("alice"))
        .body("token", matchesPattern("eyJ[A-Za-z0-9_.-]+"))
        .body("messagesUrl", equalTo("/v1/rooms/" + room + "/peers/alice/messages"))
        .body("lastEventId", matchesPattern("[0-9a-z]{8,16}-1"))
        .body("peers", equalTo(List.of()))
        .body("iceServers", instanceOf(List.class))
        .body("lease", equalTo(30));
  }

  @Test
  void response_lists_the_other_peers_in_join_order_and_the_joiner_is_polite() {
    Peer.joining(service, room).id("zoe").metadata("{\"name\":\"Zoe\"}").join();
    Peer.joining(service, room).id("eve").metadata("{}").join();
    join("adam");
    JsonNode peers = join("bob").joined().get("peers");
    assertThat(peers).hasSize(3);
    assertThat(peers.findValuesAsText("id")).containsExactly("zoe", "eve", "adam");
    assertThat(peers.findValuesAsText("polite")).containsExactly("true", "true", "true");
    assertThat(peers.get(0).get("metadata")).hasToString("{\"name\":\"Zoe\"}");
    assertThat(peers.get(2).get("metadata")).hasToString("{}");
    assertThat(peers.findValuesAsText("joinedAt")).allMatch(time -> time.matches(TIME)).isSorted();
  }

  @Test
  void id_may_have_all_allowed_characters_and_a_length_of_64() {
    String id = "AZaz09._~-" + "x".repeat(54);
    assertThat(join(id).id()).isEqualTo(id);
  }

  @Test
  void id_with_other_characters_or_length_is_refused() {
    for (String id :
        List.of(
            "", ".", "..", "a b", "a/b", "\\u00e4", "a\\u0000", "a\\n", "%41", "x".repeat(65))) {
      json("{\"id\":\"" + id + "\"}")
          .post("/v1/rooms/{room}/peers", room)
          .then()
          .spec(problem(400, "invalid-id"));
    }
  }

  @Test
  void id_that_is_not_a_string_is_refused() {
    for (String id : List.of("7", "true", "[\"alice\"]", "{}")) {
      json("{\"id\":" + id + "}")
          .post("/v1/rooms/{room}/peers", room)
          .then()
          .spec(problem(400, "invalid-id"));
    }
  }

  @Test
  void room_name_may_have_all_allowed_characters_and_a_length_of_128() {
    String name = "AZaz09._~-" + room + "x".repeat(118 - room.length());
    json("{}")
        .post("/v1/rooms/{room}/peers", name)
        .then()
        .statusCode(201)
        .body("room", equalTo(name));
  }

  @Test
  void room_name_with_other_characters_or_length_is_refused() {
    for (String name :
        List.of("x".repeat(129), "a%20b", "a%2Fb", "%C3%A4", "a%00", "a%0A", "a+b", "a@b")) {
      given()
          .urlEncodingEnabled(false)
          .contentType("application/json")
          .body("{}")
          .post("/v1/rooms/" + name + "/peers")
          .then()
          .spec(problem(400, "invalid-id"));
    }
  }

  @Test
  void room_names_of_one_and_two_dots_are_refused() {
    for (String name : List.of("%2E", "%2E%2E")) {
      Answer answer = new Http(service).ask("POST", "/v1/rooms/" + name + "/peers", "{}", Map.of());
      assertThat(answer.status() + " " + answer.code())
          .isIn("400 invalid-id", "404 not-found", "405 method-not-allowed");
    }
  }

  @Test
  void metadata_may_have_two_kibibytes() {
    String metadata = "{\"name\":\"" + "x".repeat(2048 - 11) + "\"}";
    assertThat(metadata).hasSize(2048);
    Peer alice = Peer.joining(service, room).id("alice").metadata(metadata).join();
    assertThat(alice.members().json().get("peers").get(0).get("metadata")).hasToString(metadata);
    json("{\"metadata\":" + metadata.replace("xx", "xxx") + "}")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(400, "invalid-parameter"));
  }

  @Test
  void metadata_size_is_measured_in_bytes() {
    json("{\"metadata\":{\"name\":\"" + "\\u20ac".repeat(700) + "\"}}")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(400, "invalid-parameter"));
  }

  @Test
  void metadata_that_is_not_an_object_is_refused() {
    for (String metadata : List.of("[]", "7", "\"name\"", "true")) {
      json("{\"metadata\":" + metadata + "}")
          .post("/v1/rooms/{room}/peers", room)
          .then()
          .spec(problem(400, "invalid-parameter"));
    }
  }

  @Test
  void join_may_ask_for_a_shorter_lease() {
    json("{\"lease\":12}").post("/v1/rooms/{room}/peers", room).then().body("lease", equalTo(12));
    json("{}").post("/v1/rooms/{room}/peers", room).then().body("lease", equalTo(30));
  }

  @Test
  void unknown_members_are_ignored() {
    json("{\"id\":\"alice\",\"colour\":\"red\",\"token\":{}}")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201)
        .body("id", equalTo("alice"));
  }

  @Test
  void body_that_is_not_a_valid_join_is_refused() {
    for (String body :
        List.of(
            "[]",
            "7",
            "\"alice\"",
            "{\"id\":\"a\",\"id\":\"b\"}",
            "{\"metadata\":{\"a\":1,\"a\":2}}",
            "{\"lease\":4}",
            "{\"lease\":31}",
            "{\"lease\":7.5}",
            "{\"lease\":\"12\"}",
            "{\"lease\":10000000000}")) {
      json(body)
          .post("/v1/rooms/{room}/peers", room)
          .then()
          .spec(problem(400, "invalid-parameter"));
    }
  }

  @Test
  void broken_json_is_refused() {
    for (String body : List.of("{", "{\"id\":}", "alice", "{} {}", "{\"id\":\"a\"", "{'id':'a'}")) {
      json(body).post("/v1/rooms/{room}/peers", room).then().spec(problem(400, "malformed-json"));
    }
  }

  @Test
  void json_with_content_type_text_plain_is_accepted() {
    given()
        .contentType("text/plain;charset=UTF-8")
        .body("{\"id\":\"alice\"}")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201)
        .body("id", equalTo("alice"));
  }

  @Test
  void body_without_a_content_type_is_read_as_json() {
    Answer answer =
        new Http(service)
            .ask("POST", "/v1/rooms/" + room + "/peers", "{\"id\":\"alice\"}", Map.of());
    assertThat(answer.json().get("id").textValue()).isEqualTo("alice");
  }

  @Test
  void form_is_refused() {
    given()
        .formParam("id", "alice")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(415, "unsupported-media-type"));
  }

  @Test
  void id_of_a_present_peer_is_taken() {
    join("alice");
    json("{\"id\":\"alice\"}")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(409, "peer-id-taken"));
  }

  @Test
  void same_id_in_another_room_is_another_peer() {
    join("alice");
    assertThat(Peer.joining(service, room + "-2").id("alice").join().joined().get("peers"))
        .isEmpty();
  }

  @Test
  void id_of_a_peer_that_left_is_available() {
    Peer first = join("alice");
    first.leave();
    Peer second = join("alice");
    assertThat(second.start()).isEqualTo(plus(first.start(), 2));
    assertThat(second.token()).isNotEqualTo(first.token());
  }

  @Test
  void invalid_token_is_ignored_on_a_join() {
    Peer elsewhere = Peer.joining(service, room + "-2").id("alice").join();
    Peer bob = join("bob");
    for (String token : List.of("nonsense", "a.b.c", elsewhere.token(), bob.token())) {
      given()
          .header("Authorization", "Bearer " + token)
          .contentType("application/json")
          .body("{}")
          .post("/v1/rooms/{room}/peers", room)
          .then()
          .statusCode(201)
          .body("id", not(equalTo("bob")))
          .body("token", notNullValue());
    }
  }

  @Test
  void every_join_has_the_next_event_number_of_the_room() {
    Peer alice = join("alice");
    assertThat(join("bob").start()).isEqualTo(plus(alice.start(), 1));
    assertThat(join("carol").start()).isEqualTo(plus(alice.start(), 2));
  }

  @Test
  void peer_gets_new_ice_servers_on_request() {
    as(join("alice"))
        .get("/v1/ice-servers")
        .then()
        .statusCode(200)
        .body("iceServers", instanceOf(List.class));
    given().get("/v1/ice-servers").then().spec(problem(401, "unauthorized"));
  }
}
