package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log contains no secrets and no contents of messages, at any level. */
@QuarkusTest
@TestProfile(JwtAdmission.class)
class SecretsInLogTest extends HttpTest {
  private static final String KEY = "an-idempotency-key-that-is-a-secret";
  private static final String SDP = "v=0 fingerprint-of-the-call";
  private static final String CANDIDATE = "candidate:1 1 udp 1 203.0.113.77 9 typ host";
  private static final String CHAT = "what-nobody-else-should-read";

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Handler log = new Recorder();

  @BeforeEach
  void start_recording() {
    Logger.getLogger("").addHandler(log);
  }

  @AfterEach
  void stop_recording() {
    Logger.getLogger("").removeHandler(log);
  }

  @Test
  void log_contains_no_tokens_and_no_message_contents_of_accepted_or_refused_requests()
      throws IOException {
    String admission =
        Jwt.signed(JwtAdmission.KEY, Jwt.claims("\"room\":\"" + room + "\",\"moderator\":true"));
    String forged = Jwt.signed("a-key-that-nobody-knows-of-forty-bytes-..", Jwt.claims(""));
    Logger.getLogger("dev.parley.http").finer("the recorder works");
    Peer alice =
        Peer.joining(service, room).id("alice").token(admission).idempotencyKey(KEY).join();
    Peer bob = Peer.joining(service, room).id("bob").token(admission).join();
    EventStream stream = listen(bob);
    sendAll(alice, "bob");
    sendAll(alice, "nobody");
    sendAll(alice, "%20");
    sendTokens(List.of(alice.token(), admission, forged, alice.token() + "x"));
    stream.awaitEvent("message");
    Answer removal =
        new Http(service)
            .ask("DELETE", path("bob?reason=x&access_token=" + admission), null, Map.of());
    assertThat(removal.status()).isEqualTo(204);
    stream.awaitEnd(Duration.ofSeconds(10));
    assertThat(bob.poll("wait=0").status()).isEqualTo(403);

    String everything = String.join("\n", lines);
    assertThat(everything)
        .contains("the recorder works", "Accepted", "Stream opened", "Refused", "Removed", room);
    for (String secret :
        List.of(
            alice.token(),
            bob.token(),
            admission,
            forged,
            signature(forged),
            KEY,
            SDP,
            "203.0.113.77",
            CHAT,
            JwtAdmission.KEY,
            JwtAdmission.TURN_SECRET,
            alice.joined().at("/iceServers/0/credential").asText())) {
      assertThat(lines.stream().filter(line -> line.contains(secret))).as(secret).isEmpty();
    }
  }

  private void sendAll(Peer alice, String to) {
    alice.send(to, "{\"description\":{\"type\":\"offer\",\"sdp\":\"" + SDP + "\"}}");
    alice.send(to, "{\"candidate\":{\"candidate\":\"" + CANDIDATE + "\"}}");
    alice.send(to, "{\"data\":\"" + CHAT + "\"}", "Idempotency-Key", KEY);
    alice.send(to, "{\"data\":\"" + CHAT + "\"");
    alice.send(to, "{\"" + CHAT + "\":1,\"" + CHAT + "\":2}");
    alice.send(to, CHAT, "Content-Type", "text/html");
    alice.send(to, CHAT, "Content-Encoding", "gzip");
    alice.update("{\"a\":\"" + CHAT + "\"}");
  }

  /**
   * Sends the tokens in the header and in the query, to paths where they are valid and to others.
   */
  private void sendTokens(List<String> tokens) throws IOException {
    Http http = new Http(service);
    for (String token : tokens) {
      for (String target :
          List.of(
              "alice/messages", "bob/messages", "alice", "alice/leave/x", "%20", "%00/messages")) {
        for (String method : List.of("GET", "POST", "PATCH", "PUT", "TRACE-ME")) {
          if (method.equals("GET") && target.equals("alice/messages")) {
            continue;
          }
          http.ask(method, path(target), null, Http.headers("Authorization", "Bearer " + token));
          http.ask(method, path(target + "?access_token=" + token), null, Map.of());
        }
      }
      for (String line : List.of("GET /%zz?access_token=" + token, "FOO * " + token)) {
        try (RawConnection connection = RawConnection.to(service)) {
          connection.head(line, "Authorization: Bearer " + token);
          assertThat(connection.response(Duration.ofSeconds(10)).status()).isEqualTo(400);
        }
      }
    }
  }

  private String path(String peer) {
    return "/v1/rooms/" + room + "/peers/" + peer;
  }

  private static String signature(String token) {
    return token.substring(token.lastIndexOf('.') + 1);
  }

  /** Records log lines as they are printed, with stack traces, except those of the HTTP client. */
  private final class Recorder extends Handler {
    private final PatternFormatter formatter = new PatternFormatter("%p [%c] %s %X%e");

    Recorder() {
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord event) {
      if (!String.valueOf(event.getLoggerName()).startsWith("jdk.internal.httpclient")) {
        lines.add(formatter.format(event));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
