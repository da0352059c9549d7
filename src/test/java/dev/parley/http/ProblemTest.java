package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.parley.testing.Answer;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Problem documents for errors that the framework would report in its own format, and the order of
 * checks.
 */
@QuarkusTest
class ProblemTest extends HttpTest {

  @Test
  void unknown_paths_are_not_found() {
    for (String path :
        List.of(
            "/v1",
            "/v1/",
            "/v1/nothing",
            "/v1/rooms",
            "/v2/rooms/a/peers",
            "/v1/rooms/a/b",
            "/nothing.html")) {
      given().get(path).then().spec(problem(404, "not-found"));
    }
    json("{}").post("/v1/rooms/a/peers/b/messages/c").then().spec(problem(404, "not-found"));
  }

  @Test
  void wrong_methods_are_not_allowed() {
    assertNotAllowed("GET", "/v1/rooms/a", "DELETE");
    assertNotAllowed("PUT", "/v1/rooms/a/peers", "GET", "POST");
    assertNotAllowed("DELETE", "/v1/rooms/a/peers", "GET", "POST");
    assertNotAllowed("PUT", "/v1/rooms/a/peers/b", "PATCH", "DELETE");
    assertNotAllowed("POST", "/v1/rooms/a/peers/b", "PATCH", "DELETE");
    assertNotAllowed("GET", "/v1/rooms/a/peers/b/leave", "POST");
    assertNotAllowed("DELETE", "/v1/rooms/a/peers/b/messages", "GET", "POST");
    assertNotAllowed("GET", "/v1/rooms/a/messages", "POST");
    assertNotAllowed("POST", "/v1/ice-servers", "GET");
    assertNotAllowed("GET", "/v1/lobbies/a/peers", "POST");
    assertNotAllowed("DELETE", "/v1/lobbies/a/peers", "POST");
  }

  @Test
  void html_is_not_acceptable() {
    Peer alice = join("alice");
    as(alice)
        .accept("text/html")
        .get("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(406, "not-acceptable"));
    as(alice)
        .accept("text/html")
        .get("/v1/rooms/{room}/peers/alice/messages", room)
        .then()
        .spec(problem(406, "not-acceptable"));
  }

  @Test
  void semicolon_in_a_path_is_part_of_the_id_and_refused() {
    for (String path : List.of("/v1/rooms/a;42/peers", "/v1/lobbies/l;42/peers")) {
      given().urlEncodingEnabled(false).post(path).then().spec(problem(400, "invalid-id"));
    }
    for (String path : List.of("/v1/rooms/a;42/peers", "/v1/rooms/a/peers;x=y")) {
      given().urlEncodingEnabled(false).get(path).then().spec(problem(400, "invalid-id"));
    }
  }

  @Test
  void instance_does_not_contain_the_token() {
    Peer alice = join("alice");
    given()
        .queryParam("access_token", alice.token())
        .get("/v1/rooms/{room}/peers/bob/messages", room)
        .then()
        .spec(problem(403, "forbidden"))
        .body(not(containsString(alice.token())));
  }

  @Test
  void room_is_checked_before_the_token() {
    given()
        .urlEncodingEnabled(false)
        .get("/v1/rooms/a%20b/peers")
        .then()
        .spec(problem(400, "invalid-id"));
    given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .body(aChat("x"))
        .post("/v1/rooms/a%20b/messages")
        .then()
        .spec(problem(400, "invalid-id"));
  }

  @Test
  void token_is_checked_before_the_body() {
    join("alice");
    json("{").post("/v1/rooms/{room}/messages", room).then().spec(problem(401, "unauthorized"));
    Peer elsewhere = Peer.joining(service, room + "-2").id("alice").join();
    as(elsewhere)
        .contentType("application/json")
        .body("{")
        .post("/v1/rooms/{room}/messages", room)
        .then()
        .spec(problem(403, "forbidden"));
  }

  private void assertNotAllowed(String method, String path, String... allowed) {
    Answer answer = new Http(service).ask(method, path, null, Map.of());
    assertProblem(answer, 405, "method-not-allowed");
    assertThat(answer.header("Allow")).contains(allowed);
  }
}
