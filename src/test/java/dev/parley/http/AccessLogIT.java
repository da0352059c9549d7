package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import dev.parley.testing.Replica;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the access log contains no tokens and no idempotency keys. */
class AccessLogIT {
  private static final String KEY = "a-key-nobody-may-see";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "common",
        "combined",
        "long",
        "%m %U%q %<U %{BARE_QUERY_STRING}",
        "%{q,access_token} %{q,idempotencyKey} %{i,Authorization} %{i,Idempotency-Key} %{REQUEST_LINE}"
      })
  void access_log_contains_no_token_and_no_idempotency_key_with_any_pattern(String pattern) {
    try (Replica replica =
        Replica.start(
            Map.of(
                "quarkus.http.access-log.enabled",
                "true",
                "quarkus.http.access-log.pattern",
                pattern + " logged"))) {
      Peer alice = sendRequests(replica);
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> assertThat(replica.log().split(" logged", -1)).hasSizeGreaterThan(4));
      assertThat(replica.log()).doesNotContain(alice.token(), KEY);
    }
  }

  @Test
  void requests_are_not_logged_by_default() {
    try (Replica replica = Replica.start(Map.of())) {
      Peer alice = sendRequests(replica);
      assertThat(replica.log()).doesNotContain("/v1/", alice.token(), KEY);
    }
  }

  private static Peer sendRequests(Replica replica) {
    Peer alice = Peer.joining(replica.url(), "a-room").id("alice").idempotencyKey(KEY).join();
    alice.broadcast(aChat("x"), "Idempotency-Key", KEY);
    alice.poll("wait=0&access_token=" + alice.token() + "&idempotencyKey=" + KEY);
    Http http = new Http(replica.url());
    String path = "/v1/rooms/a-room/peers?wait=0&access%5Ftoken=" + alice.token();
    assertThat(http.ask("GET", path, null, Map.of()).status()).isEqualTo(200);
    alice.leave();
    return alice;
  }
}
