package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Answer;
import dev.parley.testing.Certificate;
import dev.parley.testing.FreePort;
import dev.parley.testing.Http;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that warms up before it is ready. */
class WarmUpIT {
  private static final Pattern CALLS = Pattern.compile("Warmed up with (\\d+) calls in \\d+ ms");

  @Test
  void replica_says_that_it_warms_up_and_serves_meanwhile() {
    int port = FreePort.find();
    Http service = new Http(URI.create("http://127.0.0.1:" + port + "/"));
    CompletableFuture<Replica> starting =
        CompletableFuture.supplyAsync(() -> Replica.start(port, Map.of("parley.warm-up", "6s")));
    await("the replica says why it is not ready")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> get(service, "q/health/ready").body().contains("this replica is warming up"));
    Answer joined = service.ask("POST", "v1/rooms/early/peers", null, Map.of());
    assertThat(joined.status()).isEqualTo(201);
    try (Replica replica = starting.join()) {
      assertThat(calls(replica)).isPositive();
      assertThat(replica.log()).doesNotContain("ended early", "ERROR", "\"exception\":");
      assertNoStreamIsLeft(service);
    }
  }

  @Test
  void replica_on_redis_with_an_admission_warms_up() {
    try (RedisServer redis = RedisServer.start();
        Replica replica =
            Replica.startOn(
                redis,
                Map.of(
                    "parley.warm-up", "10s",
                    "parley.access.admission", "jwt",
                    "parley.access.jwt-keys", "a-key-for-joins-of-at-least-32-bytes"))) {
      assertThat(calls(replica)).isPositive();
      assertThat(replica.log()).doesNotContain("ended early", "ERROR", "\"exception\":");
      assertNoStreamIsLeft(new Http(replica.url()));
    }
  }

  @Test
  void replica_that_sends_clients_to_https_is_ready_at_once(@TempDir Path directory) {
    Map<String, String> config = new HashMap<>(Certificate.in(directory).settings(FreePort.find()));
    config.put("quarkus.http.insecure-requests", "redirect");
    config.put("parley.warm-up", "60s");
    try (Replica replica = Replica.start(config)) {
      assertThat(replica.log()).doesNotContain("Warmed up");
    }
  }

  private static void assertNoStreamIsLeft(Http service) {
    await("no stream is left")
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                get(service, "q/metrics")
                    .body()
                    .lines()
                    .anyMatch(line -> line.matches("parley_streams(\\{.*})? 0\\.0")));
  }

  private static Answer get(Http service, String path) {
    return service.ask("GET", path, null, Map.of());
  }

  private static int calls(Replica replica) {
    await("the end of the warm-up is logged").until(() -> CALLS.matcher(replica.log()).find());
    Matcher matcher = CALLS.matcher(replica.log());
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }
}
