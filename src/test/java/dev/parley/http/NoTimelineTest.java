package dev.parley.http;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service that keeps no timelines. */
@QuarkusTest
@TestProfile(NoTimelineTest.Profile.class)
class NoTimelineTest extends HttpTest {
  public static class Profile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("parley.timeline.enabled", "false", "parley.timeline.readers", "peers");
    }
  }

  @Test
  void all_else_works_and_who_asks_is_told_that_there_are_none() {
    Peer alice = join("alice");
    EventStream stream = listen(join("bob"));
    alice.broadcast("{\"data\":1}");
    stream.awaitEvent("message");
    as(alice).get("/v1/rooms/{room}/timeline", room).then().spec(problem(404, "not-found"));
  }
}
