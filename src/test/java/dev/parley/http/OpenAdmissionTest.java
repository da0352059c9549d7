package dev.parley.http;

import static dev.parley.testing.Jwt.claims;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

/** What tokens of the application allow where admission is {@code open}. */
@QuarkusTest
@TestProfile(TurnAndTimelinesForPeers.class)
class OpenAdmissionTest extends HttpTest {
  @Test
  void anybody_may_join_and_a_token_determines_the_id() {
    json("{\"id\":\"bob\"}").post("/v1/rooms/{room}/peers", room).then().statusCode(201);
    bearer(token(",\"sub\":\"alice\""))
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201)
        .body("id", equalTo("alice"));
    bearer("nonsense").post("/v1/rooms/{room}/peers", room).then().statusCode(201);
  }

  @Test
  void only_a_token_of_the_application_makes_a_moderator() {
    Peer alice = join("alice");
    given().delete("/v1/rooms/{room}/peers/alice", room).then().spec(problem(401, "unauthorized"));
    as(join("bob"))
        .delete("/v1/rooms/{room}/peers/alice", room)
        .then()
        .spec(problem(403, "forbidden"));
    bearer(token("")).delete("/v1/rooms/{room}", room).then().spec(problem(403, "forbidden"));
    String moderator = token(",\"moderator\":true");
    bearer(moderator).get("/v1/rooms/{room}/peers", room).then().body("peers", hasSize(2));
    bearer(moderator).delete("/v1/rooms/{room}/peers/alice", room).then().statusCode(204);
    as(alice).get("/v1/rooms/{room}/peers", room).then().spec(problem(403, "removed"));
    json("{\"id\":\"alice\"}")
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(403, "removed"));
  }

  @Test
  void removed_peer_may_rejoin_with_another_id() {
    Peer mallory = join("mallory");
    bearer(token(",\"moderator\":true"))
        .delete("/v1/rooms/{room}/peers/mallory", room)
        .then()
        .statusCode(204);
    as(mallory)
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201)
        .body("id", not(equalTo("mallory")));
  }

  private String token(String more) {
    return Jwt.signed(OpenAdmissionWithJwtKeys.KEY, claims("\"room\":\"" + room + "\"" + more));
  }

  private static RequestSpecification bearer(String token) {
    return given().header("Authorization", "Bearer " + token);
  }
}
