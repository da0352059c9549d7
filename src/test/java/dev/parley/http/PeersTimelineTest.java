package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Timelines that every peer may read, as in development. */
@QuarkusTest
@TestProfile(PeersTimelineTest.Profile.class)
class PeersTimelineTest extends HttpTest {
  public static class Profile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("parley.timeline.readers", "peers");
    }
  }

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
