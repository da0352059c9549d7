package dev.parley.http;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import dev.parley.testing.TurnServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** ICE servers with TURN credentials that are valid for four seconds. */
@QuarkusTest
@TestProfile(TurnAndTimelinesForPeers.class)
class TurnTest extends HttpTest {
  private static final String SECRET = TurnAndTimelinesForPeers.TURN_SECRET;
  private static final Duration TTL = TurnAndTimelinesForPeers.TURN_TTL;
  private static final Pattern USERNAME = Pattern.compile("\"username\":\"((\\d+):([^\"]+))\"");

  @Test
  void join_response_contains_servers_credentials_and_their_time_to_live() {
    Answer joined = Peer.joining(service, room).id("alice").ask();
    assertThat(joined.body())
        .contains("\"peers\":[]," + members(joined.body(), "alice") + ",\"lease\":30}");
    assertThat(joined.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void peer_gets_new_credentials_on_request() {
    Response answer = as(join("alice")).get("/v1/ice-servers");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.asString()).isEqualTo("{" + members(answer.asString(), "alice") + "}");
    assertThat(answer.contentType()).startsWith("application/json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void only_a_present_peer_gets_credentials() {
    Peer alice = join("alice");
    alice.leave();
    as(alice).get("/v1/ice-servers").then().spec(problem(409, "not-in-room"));
    given().get("/v1/ice-servers").then().spec(problem(401, "unauthorized"));
  }

  @Test
  void stream_sends_new_credentials_at_half_of_their_lifetime() {
    Instant before = Instant.now();
    Peer alice = join("alice");
    EventStream stream = listen(alice);
    SseEvent event = stream.next(Duration.ofSeconds(4));
    Duration taken = Duration.between(before, Instant.now());

    // Times of tokens are whole seconds, so half of four seconds may be up to one second less.
    assertThat(taken).isBetween(Duration.ofMillis(950), Duration.ofMillis(3_500));
    assertThat(event.event()).isEqualTo("ice-servers");
    assertThat(event.id()).isNull();
    assertThat(event.data()).isEqualTo("{" + members(event.data(), "alice") + "}");
    assertThat(new String(stream.bytes(), UTF_8))
        .endsWith("\n\nevent: ice-servers\ndata: " + event.data() + "\n\n");
    assertThat(stream.lastEventId()).isEqualTo(alice.start());

    SseEvent next = stream.next(Duration.ofSeconds(4));
    assertThat(next.event()).isEqualTo("ice-servers");
    assertThat(expiry(next.data())).isGreaterThan(expiry(event.data()));
  }

  @Test
  void
      stream_opened_after_half_of_the_lifetime_sends_new_credentials_at_once_and_a_poll_does_not() {
    Peer alice = join("alice");
    listen(alice).awaitEvent("ice-servers");

    EventStream late = listen(alice);
    SseEvent event = late.next(Duration.ofSeconds(1));
    assertThat(event.event()).isEqualTo("ice-servers");
    assertThat(event.data()).isEqualTo("{" + members(event.data(), "alice") + "}");

    Instant asked = Instant.now();
    Answer poll = alice.poll("after=" + alice.start() + "&wait=1");
    assertThat(events(poll)).isEmpty();
    assertThat(Instant.now()).isAfter(asked.plusMillis(900));
  }

  @Test
  void rejoined_peer_has_new_credentials_and_its_stream_waits_for_half_of_their_lifetime() {
    Peer alice = join("alice");
    listen(alice).awaitEvent("ice-servers");
    Instant before = Instant.now();
    Peer back = Peer.joining(service, room).id("alice").token(alice.token()).join();
    listen(back).awaitEvent("ice-servers");
    assertThat(Instant.now()).isAfter(before.plusMillis(950));
  }

  /** Returns the expected members for the user name in this JSON. Checks the time in that name. */
  private static String members(String json, String peer) {
    Matcher username = USERNAME.matcher(json);
    assertThat(username.find()).as(json).isTrue();
    assertThat(username.group(3)).isEqualTo(peer);
    assertThat(Instant.ofEpochSecond(expiry(json)))
        .isBetween(Instant.now(), Instant.now().plus(TTL));
    return """
        "iceServers":[{"urls":["stun:stun.example.org:3478"]},\
        {"urls":["turn:turn.example.org:3478?transport=udp","turns:turn.example.org:5349"],\
        "username":"%s","credential":"%s"}],"iceTtl":4"""
        .formatted(username.group(1), TurnServer.credential(username.group(1), SECRET));
  }

  private static long expiry(String json) {
    Matcher username = USERNAME.matcher(json);
    assertThat(username.find()).as(json).isTrue();
    return Long.parseLong(username.group(2));
  }
}
