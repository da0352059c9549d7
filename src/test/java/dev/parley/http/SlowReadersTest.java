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

/**
 * Clients that do not read their streams, where each may buffer much and all together only little.
 */
@QuarkusTest
@TestProfile(LowTotalBufferWithoutTimelines.class)
class SlowReadersTest extends HttpTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(40);

  @Test
  void clients_that_do_not_read_share_one_write_budget_and_release_it_when_they_disconnect()
      throws IOException {
    Peer bob = join("bob");
    Peer carol = join("carol");
    try (RawConnection one = listening(bob);
        RawConnection other = listening(carol)) {
      await().atMost(TIMEOUT).until(() -> readers() == 2);
      int sent = 0;
      while (readers() > 0 && sent < 600) {
        Peer sender = join("sender-" + sent);
        for (int i = 0; i < 50; i++) {
          assertAccepted(sender.broadcast(aChat("x".repeat(60_000))));
        }
        sent += 50;
      }
      assertThat(sent).isLessThan(600);
    }
    Peer dave = join("dave");
    EventStream reading = listen(dave);
    Peer alice = join("alice");
    await("the service releases the buffers of closed streams")
        .atMost(TIMEOUT)
        .until(() -> receivesAll(alice, reading.hasEnded() ? listen(dave) : reading));
  }

  private RawConnection listening(Peer peer) throws IOException {
    RawConnection connection = RawConnection.withReceiveBuffer(4096, service);
    connection.head("GET " + peer.messages().getPath(), peer.bearer(), "Accept: text/event-stream");
    return connection;
  }

  /**
   * Sends five large messages one after the other; returns whether the reader received them all.
   */
  private static boolean receivesAll(Peer from, EventStream reader) {
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
