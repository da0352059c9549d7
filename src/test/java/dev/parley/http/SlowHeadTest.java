package dev.parley.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not finish the heads of their requests. */
@QuarkusTest
@TestProfile(ShortTimeouts.class)
@Timeout(60)
class SlowHeadTest extends HttpTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  @Test
  void headers_sent_byte_by_byte_time_out() throws IOException {
    ScheduledExecutorService byteWriter = Executors.newSingleThreadScheduledExecutor();
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write("GET / HTTP/1.1\r\nHost: x\r\nX: ".getBytes(UTF_8));
      byteWriter.scheduleAtFixedRate(() -> writeByte(connection), 0, 100, TimeUnit.MILLISECONDS);
      assertTimedOut(connection);
    } finally {
      byteWriter.shutdownNow();
    }
  }

  @Test
  void unfinished_request_line_times_out() throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write("G".getBytes(UTF_8));
      assertTimedOut(connection);
    }
  }

  @Test
  void later_request_of_a_connection_has_the_same_head_timeout() throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("GET /nothing-here");
      assertThat(connection.response(TIMEOUT).text()).contains("not-found");
      connection.write("GET /nothing-here HTTP/1.1\r\nHost: x\r\n\r\nGET / HT".getBytes(UTF_8));
      assertThat(connection.response(TIMEOUT).text()).contains("not-found");
      assertTimedOut(connection);
    }
  }

  @Test
  void head_timeout_does_not_apply_between_requests() throws Exception {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("GET /nothing-here");
      assertThat(connection.response(TIMEOUT).text()).contains("not-found");
      assertThat(connection.closesWithin(Duration.ofMillis(1500))).isFalse();
      connection.head("GET /nothing-here");
      assertThat(connection.response(TIMEOUT).text()).contains("not-found");
    }
  }

  @Test
  void unfinished_head_behind_a_stream_writes_no_problem_into_the_stream() throws IOException {
    Peer alice = join("alice");
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("GET " + alice.messages().getPath(), alice.bearer());
      RawResponse response = connection.response(TIMEOUT);
      connection.write("GET / HTTP/1.1\r\nHost: ".getBytes(UTF_8));
      byte[] seen = response.body().readNBytes(1000);
      assertThat(new String(seen, UTF_8)).contains("event: ping").doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void head_timeout_does_not_end_a_stream() {
    EventStream stream = listen(join("alice"));
    for (int pings = 0; pings < 3; pings++) {
      stream.next(Duration.ofSeconds(5));
    }
    assertThat(stream.hasEnded()).isFalse();
  }

  private static void assertTimedOut(RawConnection connection) throws IOException {
    RawResponse response = connection.response(TIMEOUT);
    assertThat(response.status()).isEqualTo(408);
    assertProblem(response.text(), 408, "request-timeout");
    assertThat(connection.closesWithin(Duration.ofSeconds(5))).isTrue();
  }

  private static void writeByte(RawConnection connection) {
    try {
      connection.write("x".getBytes(UTF_8));
    } catch (IOException e) {
      // The server has closed the connection, as the test expects.
    }
  }
}
