package dev.parley.http;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** A service with timelines disabled. */
@QuarkusTest
@TestProfile(LowTotalBufferWithoutTimelines.class)
class NoTimelineTest extends HttpTest {
  @Test
  void messages_are_delivered_and_the_timeline_is_not_found() {
    Peer alice = join("alice");
    EventStream stream = listen(join("bob"));
    alice.broadcast("{\"data\":1}");
    stream.awaitEvent("message");
    as(alice).get("/v1/rooms/{room}/timeline", room).then().spec(problem(404, "not-found"));
    as(alice).get("/v1/rooms/{room}/diagnosis", room).then().spec(problem(404, "not-found"));
    assertProblem(alice.diagnosis(), 404, "not-found");
    assertProblem(
        alice.report("{\"peer\":\"bob\",\"connectionState\":\"failed\"}"), 404, "not-found");
  }
}
