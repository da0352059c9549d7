package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.aLargeOffer;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.http.config.BodyLimits;
import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Json;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Request bodies: content type, size limit, encoding and nesting depth. */
@QuarkusTest
class BodyTest extends HttpTest {
  private static final int LIMIT = 256 * 1024;

  @Inject BodyLimits limits;

  private Peer alice;

  @BeforeEach
  void two_peers() {
    alice = join("alice");
    join("bob");
  }

  @Test
  void body_of_256_kibibytes_is_accepted_and_one_byte_more_is_too_large() {
    assertAccepted(alice.send("bob", aBodyOf(LIMIT)));
    assertProblem(alice.send("bob", aBodyOf(LIMIT + 1)), 413, "body-too-large");
    assertProblem(alice.broadcast(aBodyOf(LIMIT + 1)), 413, "body-too-large");
  }

  @Test
  void offer_of_16_video_transceivers_reaches_the_other_peer() {
    EventStream stream = listen(join("receiver"));
    assertAccepted(alice.send("receiver", aLargeOffer()));
    assertThat(stream.awaitEvent("message").json().at("/description/sdp").textValue())
        .isEqualTo(Json.parse(aLargeOffer()).at("/description/sdp").textValue());
  }

  @Test
  void large_bodies_are_counted_only_while_they_are_under_way() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (RawConnection connection = RawConnection.to(service)) {
        connection.head(
            "POST /v1/rooms/" + room + "/peers/bob/messages",
            alice.bearer(),
            "Content-Length: 200000");
        connection.write(new byte[100_000]);
        await().until(() -> limits.largeUnderWay() == 1);
      }
      await().until(() -> limits.largeUnderWay() == 0);
    }
    assertAccepted(alice.send("bob", aBodyOf(LIMIT)));
    assertThat(limits.largeUnderWay()).isZero();
    while (limits.beginLarge()) {
      assertThat(limits.largeUnderWay()).isLessThan(1_000_000);
    }
    try {
      // With a TTL, the router reads the body.
      assertProblem(alice.send("bob", aBodyOf(LIMIT), "TTL", "0"), 503, "replica-full");
      assertAccepted(alice.send("bob", aBodyOf(BodyLimits.SMALL_BYTES), "TTL", "0"));
    } finally {
      while (limits.largeUnderWay() > 0) {
        limits.endLarge();
      }
    }
  }

  @Test
  void byte_order_mark_before_json_is_skipped() {
    assertAccepted(alice.send("bob", "\uFEFF{\"data\":1}"));
    assertProblem(alice.send("bob", "\uFEFF"), 400, "malformed-json");
    assertProblem(alice.send("bob", "{\"data\":\uFEFF1}"), 400, "malformed-json");
  }

  @Test
  void join_and_update_have_the_same_limit() {
    String metadata = "{\"a\":\"" + "x".repeat(LIMIT) + "\"}";
    assertProblem(Peer.joining(service, room).metadata(metadata).ask(), 413, "body-too-large");
    assertProblem(alice.update(metadata), 413, "body-too-large");
  }

  @Test
  void body_with_a_content_length_of_10_megabytes_is_refused_before_it_is_sent()
      throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head(messagesToBob(), alice.bearer(), "Content-Length: 10000000");
      connection.write(new byte[1000]);
      assertTooLarge(connection.response(Duration.ofSeconds(10)));
    }
  }

  @Test
  void chunked_body_of_10_megabytes_is_refused_while_it_is_sent() throws Exception {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head(messagesToBob(), alice.bearer(), "Transfer-Encoding: chunked");
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> writeTenMegabytes(connection));
      assertTooLarge(connection.response(Duration.ofSeconds(10)));
      connection.close();
      writing.join();
    }
  }

  @Test
  void random_bytes_are_malformed() throws IOException {
    Random random = new Random(42);
    for (int length : new int[] {1, 10, 1000, LIMIT}) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      bytes[0] = (byte) 0xff;
      assertThat(post(bytes)).startsWith("400 ").contains("malformed-json");
    }
  }

  @Test
  void text_that_is_not_utf_8_is_malformed() throws IOException {
    assertThat(
            post(concat("{\"data\":\"", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, "\"}")))
        .contains("malformed-json");
    assertThat(post(concat("{\"data\":\"", new byte[] {(byte) 0xe4}, "\"}")))
        .contains("malformed-json");
    assertThat(post(concat("{\"data\":\"", new byte[] {(byte) 0xc0, (byte) 0x80}, "\"}")))
        .contains("malformed-json");
    assertThat(post("{\"data\":1}".getBytes(UTF_16))).contains("malformed-json");
  }

  @Test
  void json_nested_ten_thousand_deep_is_refused() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    List<Answer> answers =
        List.of(
            alice.send("bob", "{\"data\":" + deep + "}"),
            alice.send("bob", deep),
            alice.broadcast("{\"data\":1,\"unknown\":" + deep + "}"),
            alice.update("{\"a\":" + deep + "}"),
            Peer.joining(service, room).metadata("{\"a\":" + deep + "}").ask());
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(400));
    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.code())
                    .isIn("malformed-json", "invalid-message", "invalid-parameter"));
  }

  @Test
  void broken_json_is_malformed() {
    for (String body :
        List.of(
            "{",
            "{\"data\":}",
            "{\"data\":1} x",
            "{\"data\":1}{\"data\":2}",
            "{data:1}",
            "[{\"data\":1},")) {
      assertProblem(alice.send("bob", body), 400, "malformed-json");
    }
    for (String body :
        List.of(
            "{\"data\":NaN}",
            "{\"data\":01}",
            "{\"data\":\"a\nb\"}",
            "{\"data\":'a'}",
            "/**/{\"data\":1}")) {
      assertProblem(alice.send("bob", body), 400, "malformed-json");
    }
  }

  @Test
  void message_without_a_body_is_refused() {
    Answer answer = alice.send("bob", "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isIn("malformed-json", "invalid-message");
  }

  @Test
  void json_with_content_type_text_plain_is_accepted_with_all_parameters_in_the_query() {
    String query = "?access_token=" + alice.token() + "&idempotencyKey=k1&ttl=5";
    String path = "/v1/rooms/" + room + "/peers/bob/messages" + query;
    Http http = new Http(service);
    Answer first =
        http.ask("POST", path, aChat("x"), Map.of("Content-Type", "text/plain;charset=UTF-8"));
    assertAccepted(first);
    assertThat(http.ask("POST", path, aChat("x"), Map.of("Content-Type", "text/plain")).id())
        .isEqualTo(first.id());
  }

  @Test
  void body_is_read_when_the_path_ends_with_a_slash_or_contains_dot_segments() {
    for (String path : List.of("/messages/", "/peers/bob/messages/", "/x/../messages")) {
      assertAccepted(
          new Http(service)
              .ask(
                  "POST",
                  "/v1/rooms/" + room + path,
                  aChat("x"),
                  Http.headers("Authorization", "Bearer " + alice.token())));
    }
  }

  @Test
  void body_without_a_content_type_is_read_as_json() {
    String path = "/v1/rooms/" + room + "/peers/bob/messages";
    assertAccepted(
        new Http(service)
            .ask(
                "POST",
                path,
                aChat("x"),
                Http.headers("Authorization", "Bearer " + alice.token())));
  }

  @Test
  void content_type_may_have_parameters_and_any_case() {
    assertAccepted(alice.send("bob", aChat("x"), "Content-Type", "application/json;charset=UTF-8"));
    assertAccepted(
        alice.send("bob", aChat("x"), "Content-Type", "Application/JSON; charset=utf-8"));
  }

  @Test
  void other_content_types_are_refused() {
    for (String type :
        List.of(
            "application/x-www-form-urlencoded",
            "application/xml",
            "multipart/form-data; boundary=x",
            "image/png",
            "text/html")) {
      assertProblem(
          alice.send("bob", aChat("x"), "Content-Type", type), 415, "unsupported-media-type");
      assertProblem(
          alice.broadcast(aChat("x"), "Content-Type", type), 415, "unsupported-media-type");
    }
  }

  private String messagesToBob() {
    return "POST /v1/rooms/" + room + "/peers/bob/messages";
  }

  private String post(byte[] body) throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head(
          messagesToBob(),
          alice.bearer(),
          "Content-Type: application/json",
          "Content-Length: " + body.length);
      connection.write(body);
      RawResponse response = connection.response(Duration.ofSeconds(10));
      return response.status() + " " + response.text();
    }
  }

  private static void assertTooLarge(RawResponse response) throws IOException {
    assertThat(response.status()).isEqualTo(413);
    assertThat(response.header("Content-Type")).startsWith("application/problem+json");
    assertProblem(response.text(), 413, "body-too-large");
  }

  private static void writeTenMegabytes(RawConnection connection) {
    byte[] chunk = concat("2710\r\n", new byte[10_000], "\r\n");
    Arrays.fill(chunk, 6, 10_006, (byte) ' ');
    try {
      for (int i = 0; i < 1000; i++) {
        connection.write(chunk);
      }
    } catch (IOException e) {
      // The server may close the connection before it has read a refused body.
    }
  }

  private static String aBodyOf(int bytes) {
    return aChat("x".repeat(bytes - aChat("").length()));
  }

  private static byte[] concat(String before, byte[] bytes, String after) {
    byte[] all =
        Arrays.copyOf(before.getBytes(UTF_8), before.length() + bytes.length + after.length());
    System.arraycopy(bytes, 0, all, before.length(), bytes.length);
    System.arraycopy(after.getBytes(UTF_8), 0, all, before.length() + bytes.length, after.length());
    return all;
  }
}
