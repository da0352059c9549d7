package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** Timelines that every peer may read, as in development. */
@QuarkusTest
@TestProfile(OptionalFeatures.class)
class PeersTimelineTest extends HttpTest {
  @Test
  void peer_sees_what_happened_in_its_room_while_it_is_in_it_and_nowhere_else() {
    Peer alice = join("alice");
    as(alice).get("/v1/rooms/{room}/timeline", room).then().body("entries", hasSize(1));
    as(alice).get("/v1/rooms/other/timeline").then().spec(problem(403, "forbidden"));
    alice.delete();
    as(alice).get("/v1/rooms/{room}/timeline", room).then().spec(problem(409, "not-in-room"));
    given().get("/v1/rooms/{room}/timeline", room).then().spec(problem(401, "unauthorized"));
  }
}
