package dev.parley.http;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** A service that keeps no timelines. */
@QuarkusTest
@TestProfile(SmallReplica.class)
class NoTimelineTest extends HttpTest {
  @Test
  void all_else_works_and_who_asks_is_told_that_there_are_none() {
    Peer alice = join("alice");
    EventStream stream = listen(join("bob"));
    alice.broadcast("{\"data\":1}");
    stream.awaitEvent("message");
    as(alice).get("/v1/rooms/{room}/timeline", room).then().spec(problem(404, "not-found"));
  }
}
