package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** ICE servers where none are configured. */
@QuarkusTest
class NoTurnTest extends HttpTest {

  @Test
  void join_has_an_empty_list_and_nothing_that_expires() {
    assertThat(join("alice").joined().get("iceServers")).isEmpty();
    assertThat(join("bob").joined().has("iceTtl")).isFalse();
  }

  @Test
  void peer_that_asks_gets_an_empty_list_and_nothing_that_expires() {
    as(join("alice"))
        .get("/v1/ice-servers")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body(equalTo("{\"iceServers\":[]}"));
  }

  @Test
  void only_a_peer_that_is_in_its_room_may_ask() {
    given().get("/v1/ice-servers").then().spec(problem(401, "unauthorized"));
    Peer alice = join("alice");
    alice.leave();
    as(alice).get("/v1/ice-servers").then().spec(problem(409, "not-in-room"));
  }
}
