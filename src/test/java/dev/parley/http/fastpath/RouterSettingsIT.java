package dev.parley.http.fastpath;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Certificate;
import dev.parley.testing.FreePort;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of Quarkus that act on the router also hold for the requests of a call. */
class RouterSettingsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Test
  void insecure_requests_are_redirected(@TempDir Path directory) throws IOException {
    Map<String, String> config = new HashMap<>(Certificate.in(directory).settings(FreePort.find()));
    config.put("quarkus.http.insecure-requests", "redirect");
    try (Replica replica = Replica.start(config)) {
      RawResponse answer = join(replica, "{}");
      assertThat(answer.status()).isIn(301, 302, 307, 308);
      assertThat(answer.header("Location")).startsWith("https://");
    }
  }

  @Test
  void header_is_on_every_answer_and_the_limit_on_bodies_holds() throws IOException {
    Map<String, String> config =
        Map.of(
            "quarkus.http.header.\"X-Served-By\".value", "test",
            "quarkus.http.limits.max-body-size", "4K");
    try (Replica replica = Replica.start(config)) {
      RawResponse answer = join(replica, "{}");
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.header("X-Served-By")).isEqualTo("test");
      String large = "{\"metadata\":{\"a\":\"" + "x".repeat(5000) + "\"}}";
      assertThat(join(replica, large).status()).isEqualTo(413);
    }
  }

  @Test
  void filter_acts_on_every_answer_that_it_is_for() throws IOException {
    Map<String, String> config =
        Map.of(
            "quarkus.http.filter.room.matches", "/v1/rooms/.*",
            "quarkus.http.filter.room.header.\"X-Filtered\"", "yes");
    try (Replica replica = Replica.start(config)) {
      assertThat(join(replica, "{}").header("X-Filtered")).isEqualTo("yes");
    }
  }

  private static RawResponse join(Replica replica, String body) throws IOException {
    try (RawConnection connection = RawConnection.to(replica.url())) {
      connection.head("POST /v1/rooms/a/peers", "Content-Length: " + body.length());
      connection.write(body.getBytes(US_ASCII));
      return connection.response(TIMEOUT);
    }
  }
}
