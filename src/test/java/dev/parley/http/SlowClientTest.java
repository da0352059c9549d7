package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that never finish what they say, and clients that never read. */
@QuarkusTest
@TestProfile(Hasty.class)
@Timeout(60)
class SlowClientTest extends HttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Test
  void body_that_comes_one_byte_at_a_time_is_refused() throws IOException {
    Peer alice = join("alice");
    ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head(
          messages(), alice.bearer(), "Content-Type: application/json", "Content-Length: 1000");
      drip.scheduleAtFixedRate(() -> writeByte(connection), 0, 100, TimeUnit.MILLISECONDS);
      assertTimedOut(connection);
    } finally {
      drip.shutdownNow();
    }
  }

  @Test
  void body_that_never_ends_is_refused() throws IOException {
    Peer alice = join("alice");
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head(
          messages(), alice.bearer(), "Content-Type: application/json", "Content-Length: 1000");
      connection.write("{\"data\":".getBytes(UTF_8));
      assertTimedOut(connection);
    }
  }

  @Test
  void join_whose_body_never_comes_is_refused() throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("POST /v1/rooms/" + room + "/peers", "Transfer-Encoding: chunked");
      assertTimedOut(connection);
    }
  }

  @Test
  void stream_is_not_a_slow_body() {
    EventStream stream = listen(join("alice"));
    for (int pings = 0; pings < 3; pings++) {
      stream.next(Duration.ofSeconds(5));
    }
    assertThat(stream.hasEnded()).isFalse();
  }

  @Test
  void reader_that_does_not_read_is_closed_and_goes_on_where_it_was() throws IOException {
    Peer bob = join("bob");
    int sent = 0;
    try (RawConnection connection = RawConnection.withReceiveBuffer(4096, service)) {
      connection.head("GET " + bob.messages().getPath(), bob.bearer(), "Accept: text/event-stream");
      RawResponse response = connection.response(PATIENCE);
      String last = "";
      for (int i = 0; i < 4; i++) {
        Peer speaker = join("speaker-" + i);
        for (int j = 0; j < 80; j++) {
          last = speaker.broadcast(aChat("x".repeat(60_000))).id();
        }
        sent += 81;
      }
      String seen = readToTheEnd(response);
      assertThat(seen.length()).isLessThan(300 * 60_000);
      assertThat(seen).doesNotContain("id: " + last + "\n");
      assertNothingIsMissingAfter(bob, seen, sent, last);
    }
  }

  private void assertNothingIsMissingAfter(Peer bob, String seen, int sent, String last) {
    String complete = seen.substring(0, seen.lastIndexOf("\n\n") + 2);
    int from = complete.lastIndexOf("id: ") + 4;
    String place = complete.substring(from, complete.indexOf('\n', from));
    EventStream resumed = open(bob, place);
    ResumeTest.assertResumed(resumed, place);
    resumed.awaitEvent(event -> last.equals(event.id()), PATIENCE);
    long events =
        resumed.events().stream()
            .filter(event -> event.is("message") || event.is("peer-joined"))
            .count();
    assertThat(events).isEqualTo(number(last) - number(place));
    assertThat(number(last)).isEqualTo(1 + sent);
  }

  /** What had been written to the reader before it was closed. */
  private static String readToTheEnd(RawResponse response) {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    try {
      byte[] buffer = new byte[8192];
      for (int length = response.body().read(buffer);
          length >= 0;
          length = response.body().read(buffer)) {
        seen.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // A reader that does not read cannot be told goodbye: the connection breaks off.
    }
    return seen.toString(UTF_8);
  }

  private static void assertTimedOut(RawConnection connection) throws IOException {
    RawResponse response = connection.response(PATIENCE);
    assertThat(response.status()).isEqualTo(408);
    assertProblem(response.text(), 408, "request-timeout");
    assertThat(connection.closesWithin(Duration.ofSeconds(5))).isTrue();
  }

  private static void writeByte(RawConnection connection) {
    try {
      connection.write(" ".getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String messages() {
    return "POST /v1/rooms/" + room + "/messages";
  }
}
