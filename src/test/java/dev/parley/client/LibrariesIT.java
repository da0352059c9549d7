package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Background;
import dev.parley.testing.Peer;
import dev.parley.testing.Replica;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Libraries for event streams of which {@code docs/clients.md} speaks, on streams that end. */
@NeedsNode
@EnabledIf(
    value = "librariesAreInstalled",
    disabledReason = "needs the libraries: run `npm ci --ignore-scripts`")
class LibrariesIT {
  private static final String ROOM = "libraries";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int STREAMS = 3;

  @Test
  void libraries_that_open_the_next_stream_lose_nothing_and_tell_nothing_twice() {
    try (Replica replica = Replica.start(Map.of("parley.delivery.stream-age", "1s"));
        Background eventsource = reader(replica, "eventsource");
        Background asItIs = reader(replica, "fetch-event-source");
        Background withCallbacks = reader(replica, "fetch-event-source-with-callbacks")) {
      Peer sender = Peer.joining(replica.url(), ROOM).id("sender").join();
      int[] sent = {0};
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                assertThat(sender.broadcast("{\"data\":" + ++sent[0] + "}").status())
                    .isEqualTo(202);
                return lines(eventsource, "hello ") >= STREAMS
                    && lines(withCallbacks, "hello ") >= STREAMS;
              });
      for (Background reader : List.of(eventsource, withCallbacks)) {
        await().atMost(PATIENCE).until(() -> received(reader).contains(sent[0]));
        assertThat(received(reader))
            .containsExactlyElementsOf(IntStream.rangeClosed(1, sent[0]).boxed().toList());
      }
      assertThat(asItIs.output()).contains("ended");
      assertThat(lines(asItIs, "hello ")).isOne();
      assertThat(received(asItIs)).doesNotContain(sent[0]);
    }
  }

  static boolean librariesAreInstalled() {
    return Files.isDirectory(Path.of("node_modules", "@microsoft", "fetch-event-source"))
        && Files.isDirectory(Path.of("node_modules", "eventsource"));
  }

  private static Background reader(Replica replica, String library) {
    Peer peer = Peer.joining(replica.url(), ROOM).id(library).join();
    String url = peer.messages() + "?access_token=" + peer.token() + "&lastEventId=" + peer.start();
    return Background.start(
        List.of("node", "src/test/js/libraries/read.mjs", library, url),
        Path.of("target", "libraries", library + ".log"));
  }

  private static long lines(Background reader, String start) {
    return reader.output().lines().filter(line -> line.startsWith(start)).count();
  }

  private static List<Integer> received(Background reader) {
    return reader
        .output()
        .lines()
        .filter(line -> line.startsWith("message ") && line.endsWith("}"))
        .map(line -> Integer.valueOf(line.replaceAll(".*\"data\":(\\d+).*", "$1")))
        .toList();
  }
}
