package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** Timelines where every peer may read them, as in development mode. */
@QuarkusTest
@TestProfile(TurnAndTimelinesForPeers.class)
class PeersTimelineTest extends HttpTest {
  @Test
  void peer_reads_the_timeline_of_its_own_room_only_while_it_is_present() {
    Peer alice = join("alice");
    as(alice).get("/v1/rooms/{room}/timeline", room).then().body("entries", hasSize(1));
    as(alice).get("/v1/rooms/other/timeline").then().spec(problem(403, "forbidden"));
    alice.delete();
    as(alice).get("/v1/rooms/{room}/timeline", room).then().spec(problem(409, "not-in-room"));
    given().get("/v1/rooms/{room}/timeline", room).then().spec(problem(401, "unauthorized"));
  }
}
