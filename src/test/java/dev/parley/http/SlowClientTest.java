package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not finish their request bodies, and clients that do not read their streams. */
@QuarkusTest
@TestProfile(ShortTimeouts.class)
@Timeout(60)
class SlowClientTest extends HttpTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  @Test
  void body_sent_byte_by_byte_times_out() throws IOException {
    Peer alice = join("alice");
    ScheduledExecutorService byteWriter = Executors.newSingleThreadScheduledExecutor();
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head(
          messages(), alice.bearer(), "Content-Type: application/json", "Content-Length: 1000");
      byteWriter.scheduleAtFixedRate(() -> writeByte(connection), 0, 100, TimeUnit.MILLISECONDS);
      assertTimedOut(connection);
    } finally {
      byteWriter.shutdownNow();
    }
  }

  @Test
  void unfinished_body_times_out() throws IOException {
    Peer alice = join("alice");
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head(
          messages(), alice.bearer(), "Content-Type: application/json", "Content-Length: 1000");
      connection.write("{\"data\":".getBytes(UTF_8));
      assertTimedOut(connection);
    }
  }

  @Test
  void join_without_its_announced_body_times_out() throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("POST /v1/rooms/" + room + "/peers", "Transfer-Encoding: chunked");
      assertTimedOut(connection);
    }
  }

  @Test
  void body_timeout_does_not_end_a_stream() {
    EventStream stream = listen(join("alice"));
    for (int pings = 0; pings < 3; pings++) {
      stream.next(Duration.ofSeconds(5));
    }
    assertThat(stream.hasEnded()).isFalse();
  }

  @Test
  void client_that_does_not_read_is_disconnected_and_can_resume() throws IOException {
    Peer bob = join("bob");
    int sent = 0;
    try (RawConnection connection = RawConnection.withReceiveBuffer(4096, service)) {
      connection.head("GET " + bob.messages().getPath(), bob.bearer(), "Accept: text/event-stream");
      RawResponse response = connection.response(TIMEOUT);
      String last = "";
      for (int i = 0; i < 4; i++) {
        Peer sender = join("sender-" + i);
        for (int j = 0; j < 80; j++) {
          last = sender.broadcast(aChat("x".repeat(60_000))).id();
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
    String position = complete.substring(from, complete.indexOf('\n', from));
    List<String> expected =
        LongStream.rangeClosed(number(position) + 1, number(last))
            .mapToObj(number -> position.replaceFirst("\\d+$", Long.toString(number)))
            .toList();
    assertThat(resumedAfter(bob, position, last)).isEqualTo(expected);
    assertThat(number(last)).isEqualTo(1 + sent);
  }

  /**
   * Returns the ids of all events after a position, up to the last one. On a busy machine a test
   * may be a slow client, too; it then resumes again.
   */
  private List<String> resumedAfter(Peer bob, String position, String last) {
    List<String> ids = new ArrayList<>();
    for (String after = position; !after.equals(last); after = ids.get(ids.size() - 1)) {
      EventStream resumed = open(bob, after);
      ResumeTest.assertResumed(resumed, after);
      await("the last event, or the end of the stream")
          .atMost(TIMEOUT)
          .until(() -> resumed.hasEnded() || placed(resumed).contains(last));
      ids.addAll(placed(resumed));
      assertThat(ids).as("ids of events").isNotEmpty();
    }
    return ids;
  }

  private static List<String> placed(EventStream stream) {
    return stream.events().stream()
        .filter(event -> event.is("message") || event.is("peer-joined"))
        .map(SseEvent::id)
        .toList();
  }

  /** Returns what the service wrote to the client before it closed the connection. */
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
      // The service closes the connection of a client that does not read, without a last chunk.
    }
    return seen.toString(UTF_8);
  }

  private static void assertTimedOut(RawConnection connection) throws IOException {
    RawResponse response = connection.response(TIMEOUT);
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
