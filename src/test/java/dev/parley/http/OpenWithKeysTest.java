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

/** What a token of the application is good for where nobody needs one to come in. */
@QuarkusTest
@TestProfile(OptionalFeatures.class)
class OpenWithKeysTest extends HttpTest {
  @Test
  void everybody_is_let_in_and_who_has_a_token_as_it_says() {
    json("{\"id\":\"bob\"}").post("/v1/rooms/{room}/peers", room).then().statusCode(201);
    bearer(token(",\"sub\":\"alice\""))
        .post("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(201)
        .body("id", equalTo("alice"));
    bearer("nonsense").post("/v1/rooms/{room}/peers", room).then().statusCode(201);
  }

  @Test
  void moderator_is_who_the_application_says_and_nobody_else() {
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
  void who_was_removed_comes_back_under_another_id_where_anybody_may() {
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
    return Jwt.signed(OpenWithKeys.KEY, claims("\"room\":\"" + room + "\"" + more));
  }

  private static RequestSpecification bearer(String token) {
    return given().header("Authorization", "Bearer " + token);
  }
}
