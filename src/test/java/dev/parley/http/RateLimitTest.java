package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.array;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Answer;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/**
 * Rate limits: for each peer a burst of ten messages and one message per second, and joins for each
 * client address.
 */
@QuarkusTest
@TestProfile(LowRateAndSizeLimits.class)
class RateLimitTest extends HttpTest {

  @Test
  void burst_is_accepted_and_further_messages_are_too_many() {
    Peer alice = join("alice");
    long begin = System.nanoTime();
    int accepted = 0;
    Answer answer = alice.broadcast(aChat("x"));
    while (answer.status() == 202) {
      accepted++;
      answer = alice.broadcast(aChat("x"));
    }
    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    assertThat(accepted)
        .isBetween(
            LowRateAndSizeLimits.MESSAGE_BURST,
            LowRateAndSizeLimits.MESSAGE_BURST + 1 + (int) seconds);
    assertTooMany(answer);
  }

  @Test
  void peer_may_send_again_after_a_while() {
    Peer alice = join("alice");
    assertAccepted(alice.broadcast(chats(LowRateAndSizeLimits.MESSAGE_BURST)));
    assertTooMany(alice.broadcast(aChat("x")));
    await().atMost(Duration.ofSeconds(5)).until(() -> alice.broadcast(aChat("x")).status() == 202);
  }

  @Test
  void array_counts_each_message_and_is_appended_completely_or_not_at_all() {
    Peer alice = join("alice");
    assertTooMany(alice.broadcast(chats(LowRateAndSizeLimits.MESSAGE_BURST + 1)));
    assertAccepted(alice.broadcast(chats(6)));
    assertTooMany(alice.broadcast(chats(6)));
    Answer rest = alice.broadcast(chats(3));
    assertAccepted(rest);
    assertThat(rest.json().get("ids").get(0).textValue()).isEqualTo(plus(alice.start(), 7));
  }

  @Test
  void update_of_metadata_counts_as_a_message() {
    Peer alice = join("alice");
    assertAccepted(alice.broadcast(chats(LowRateAndSizeLimits.MESSAGE_BURST - 1)));
    assertThat(alice.update("{}").status()).isEqualTo(200);
    assertTooMany(alice.update("{}"));
  }

  @Test
  void refused_requests_are_not_counted() {
    Peer alice = join("alice");
    for (int i = 0; i < 2 * LowRateAndSizeLimits.MESSAGE_BURST; i++) {
      alice.broadcast("{}");
      alice.send("nobody", aChat("x"));
      alice.send("alice", aChat("x"));
    }
    assertAccepted(alice.broadcast(chats(LowRateAndSizeLimits.MESSAGE_BURST)));
  }

  @Test
  void retry_with_its_key_is_answered_although_the_rate_limit_is_reached() {
    Peer alice = join("alice");
    Answer first = alice.broadcast(aChat("x"), "Idempotency-Key", "k");
    alice.broadcast(chats(LowRateAndSizeLimits.MESSAGE_BURST - 1));
    assertTooMany(alice.broadcast(aChat("x")));
    assertThat(alice.broadcast(aChat("x"), "Idempotency-Key", "k").body()).isEqualTo(first.body());
  }

  @Test
  void every_peer_has_its_own_allowance() {
    Peer alice = join("alice");
    Peer bob = join("bob");
    alice.broadcast(chats(LowRateAndSizeLimits.MESSAGE_BURST));
    assertTooMany(alice.broadcast(aChat("x")));
    assertAccepted(bob.broadcast(chats(LowRateAndSizeLimits.MESSAGE_BURST)));
  }

  @Test
  void joins_are_counted_by_client_address() throws IOException {
    RawResponse response = joinFrom("127.0.0.9");
    int accepted = 0;
    while (response.status() == 201 && accepted < 50 * LowRateAndSizeLimits.JOIN_BURST) {
      accepted++;
      response = joinFrom("127.0.0.9");
    }
    assertThat(response.status()).isEqualTo(429);
    assertThat(accepted).isGreaterThanOrEqualTo(LowRateAndSizeLimits.JOIN_BURST);
    assertThat(response.header("Retry-After")).matches("[1-9]\\d*");
    assertProblem(response.text(), 429, "too-many-joins");
    assertThat(joinFrom("127.0.0.10").status()).isEqualTo(201);
  }

  @Test
  void lobby_request_counts_as_one_join() throws IOException {
    String path = "/v1/lobbies/plaza/peers";
    RawResponse response = askFrom("127.0.0.11", path);
    int accepted = 0;
    while (response.status() == 201 && accepted < 50 * LowRateAndSizeLimits.JOIN_BURST) {
      accepted++;
      response = askFrom("127.0.0.11", path);
    }
    assertThat(accepted).isGreaterThanOrEqualTo(LowRateAndSizeLimits.JOIN_BURST);
    assertThat(response.status()).isEqualTo(429);
    assertProblem(response.text(), 429, "too-many-joins");
  }

  @Test
  void body_and_metadata_have_the_configured_size_limits() {
    Peer alice = join("alice");
    String frame = "{\"data\":\"\"}";
    int textLength = LowRateAndSizeLimits.MAX_BODY - frame.length();
    assertAccepted(alice.broadcast(aChat("x".repeat(textLength))));
    assertProblem(alice.broadcast(aChat("x".repeat(textLength + 1))), 413, "body-too-large");
    int nameLength = LowRateAndSizeLimits.MAX_METADATA - "{\"a\":\"\"}".length();
    assertThat(alice.update("{\"a\":\"" + "x".repeat(nameLength) + "\"}").status()).isEqualTo(200);
    assertProblem(
        alice.update("{\"a\":\"" + "x".repeat(nameLength + 1) + "\"}"), 400, "invalid-parameter");
  }

  private RawResponse joinFrom(String address) throws IOException {
    return askFrom(address, "/v1/rooms/r-" + System.nanoTime() + "/peers");
  }

  private RawResponse askFrom(String address, String path) throws IOException {
    try (RawConnection connection = RawConnection.from(address, service)) {
      connection.head("POST " + path, "Content-Length: 0");
      return connection.response(Duration.ofSeconds(5));
    }
  }

  private static void assertTooMany(Answer answer) {
    assertProblem(answer, 429, "too-many-messages");
    assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
  }

  private static String chats(int count) {
    return array(Collections.nCopies(count, aChat("x")).toArray(String[]::new));
  }
}
