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

/** Clients that never finish the headers. */
@QuarkusTest
@TestProfile(Hasty.class)
@Timeout(60)
class SlowHeadTest extends HttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Test
  void headers_that_come_one_byte_at_a_time_are_refused() throws IOException {
    ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write("GET / HTTP/1.1\r\nHost: x\r\nX: ".getBytes(UTF_8));
      drip.scheduleAtFixedRate(() -> writeByte(connection), 0, 100, TimeUnit.MILLISECONDS);
      assertTimedOut(connection);
    } finally {
      drip.shutdownNow();
    }
  }

  @Test
  void first_line_that_never_ends_is_refused() throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write("G".getBytes(UTF_8));
      assertTimedOut(connection);
    }
  }

  @Test
  void later_request_of_a_connection_has_as_long_as_the_first() throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("GET /nothing-here");
      assertThat(connection.response(PATIENCE).text()).contains("not-found");
      connection.write("GET /nothing-here HTTP/1.1\r\nHost: x\r\n\r\nGET / HT".getBytes(UTF_8));
      assertThat(connection.response(PATIENCE).text()).contains("not-found");
      assertTimedOut(connection);
    }
  }

  @Test
  void connection_may_wait_between_requests() throws Exception {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("GET /nothing-here");
      assertThat(connection.response(PATIENCE).text()).contains("not-found");
      assertThat(connection.closesWithin(Duration.ofMillis(1500))).isFalse();
      connection.head("GET /nothing-here");
      assertThat(connection.response(PATIENCE).text()).contains("not-found");
    }
  }

  @Test
  void head_that_never_ends_behind_a_stream_does_not_get_into_it() throws IOException {
    Peer alice = join("alice");
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("GET " + alice.messages().getPath(), alice.bearer());
      RawResponse response = connection.response(PATIENCE);
      connection.write("GET / HTTP/1.1\r\nHost: ".getBytes(UTF_8));
      byte[] seen = response.body().readNBytes(1000);
      assertThat(new String(seen, UTF_8)).contains("event: ping").doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void stream_outlives_the_time_for_headers() {
    EventStream stream = listen(join("alice"));
    for (int pings = 0; pings < 3; pings++) {
      stream.next(Duration.ofSeconds(5));
    }
    assertThat(stream.hasEnded()).isFalse();
  }

  private static void assertTimedOut(RawConnection connection) throws IOException {
    RawResponse response = connection.response(PATIENCE);
    assertThat(response.status()).isEqualTo(408);
    assertProblem(response.text(), 408, "request-timeout");
    assertThat(connection.closesWithin(Duration.ofSeconds(5))).isTrue();
  }

  private static void writeByte(RawConnection connection) {
    try {
      connection.write("x".getBytes(UTF_8));
    } catch (IOException e) {
      // The server has hung up, which is what the test is about.
    }
  }
}
