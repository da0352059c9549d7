package dev.parley.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.Replica;
import dev.parley.testing.SseEvent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client whose network path dies without closing its connection, as a phone in a tunnel. */
@Tag("networks")
class DeadPathIT {
  @TempDir Path directory;

  @Test
  void dead_path_is_noticed_by_the_heartbeat_that_nobody_acknowledges() throws Exception {
    assumeTrue(TestHost.isPossible(), "needs Linux, root and ip to make a network namespace");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "needs curl");
    Map<String, String> config =
        Map.of("quarkus.http.host", "0.0.0.0", "parley.delivery.heartbeat", "2s");
    try (Replica replica = Replica.start(config);
        TestHost phone = TestHost.make(0)) {
      Peer watcher = Peer.joining(replica.url(), "tunnel").id("watcher").join();
      Peer driver = Peer.joining(replica.url(), "tunnel").id("driver").join();
      try (EventStream watching = watcher.stream()) {
        Path output = directory.resolve("driver.txt");
        phone.start(output, "curl", "-sN", from(phone, replica, driver));
        await("a heartbeat comes through the network of the phone")
            .atMost(Duration.ofSeconds(60))
            .until(() -> Files.readString(output).contains("event: ping"));
        Instant cut = Instant.now();
        phone.pullTheCable();
        SseEvent left =
            watching.awaitEvent(event -> "peer-left".equals(event.event()), Duration.ofSeconds(60));
        assertThat(left.data()).contains("\"id\":\"driver\"", "\"reason\":\"expired\"");
        // A heartbeat (2 s), the TCP user timeout (20 s), the grace (12 s), and the delays of
        // timers. Without the timeout, the kernel would retransmit for 15 minutes.
        assertThat(Duration.between(cut, Instant.now())).isLessThan(Duration.ofSeconds(45));
      }
    }
  }

  private static String from(TestHost phone, Replica replica, Peer peer) {
    URI url = replica.url();
    return "http://%s:%d/v1/rooms/tunnel/peers/driver/messages?access_token=%s"
        .formatted(phone.ourAddress(), url.getPort(), peer.token());
  }
}
