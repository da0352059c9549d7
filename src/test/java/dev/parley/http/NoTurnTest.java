package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** The list of ICE servers when none are configured. */
@QuarkusTest
class NoTurnTest extends HttpTest {

  @Test
  void join_response_has_an_empty_list_and_no_time_to_live() {
    assertThat(join("alice").joined().get("iceServers")).isEmpty();
    assertThat(join("bob").joined().has("iceTtl")).isFalse();
  }

  @Test
  void request_for_ice_servers_gets_an_empty_list_and_no_time_to_live() {
    as(join("alice"))
        .get("/v1/ice-servers")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body(equalTo("{\"iceServers\":[]}"));
  }

  @Test
  void only_a_present_peer_may_request_ice_servers() {
    given().get("/v1/ice-servers").then().spec(problem(401, "unauthorized"));
    Peer alice = join("alice");
    alice.leave();
    as(alice).get("/v1/ice-servers").then().spec(problem(409, "not-in-room"));
  }
}
