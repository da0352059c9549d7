package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clients that do not read, where each might have much under way. */
@QuarkusTest
@TestProfile(SmallReplica.class)
class SlowReadersTest extends HttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Test
  void readers_that_do_not_read_hold_no_more_together_than_they_may_and_nothing_once_they_are_gone()
      throws IOException {
    Peer bob = join("bob");
    Peer carol = join("carol");
    try (RawConnection one = listening(bob);
        RawConnection other = listening(carol)) {
      await().atMost(PATIENCE).until(() -> readers() == 2);
      int said = 0;
      while (readers() > 0 && said < 600) {
        Peer speaker = join("speaker-" + said);
        for (int i = 0; i < 50; i++) {
          assertAccepted(speaker.broadcast(aChat("x".repeat(60_000))));
        }
        said += 50;
      }
      assertThat(said).isLessThan(600);
    }
    Peer dave = join("dave");
    EventStream reading = listen(dave);
    Peer alice = join("alice");
    await("what was under way is given up")
        .atMost(PATIENCE)
        .until(() -> reachesAll(alice, reading.hasEnded() ? listen(dave) : reading));
  }

  private RawConnection listening(Peer peer) throws IOException {
    RawConnection connection = RawConnection.withReceiveBuffer(4096, service);
    connection.head("GET " + peer.messages().getPath(), peer.bearer(), "Accept: text/event-stream");
    return connection;
  }

  /** Says five large things, one after the other. */
  private static boolean reachesAll(Peer from, EventStream reader) {
    for (int i = 0; i < 5; i++) {
      String id = from.broadcast(aChat("y".repeat(60_000))).id();
      try {
        reader.awaitEvent(event -> id.equals(event.id()), Duration.ofSeconds(5));
      } catch (AssertionError ended) {
        return false;
      }
    }
    return !reader.hasEnded();
  }

  private static double readers() {
    return get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("parley_readers ") || line.startsWith("parley_readers{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
