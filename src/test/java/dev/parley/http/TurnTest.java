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

/** ICE servers with a TURN server whose credentials are good for four seconds. */
@QuarkusTest
@TestProfile(OptionalFeatures.class)
class TurnTest extends HttpTest {
  private static final String SECRET = OptionalFeatures.TURN_SECRET;
  private static final Duration TTL = OptionalFeatures.TURN_TTL;
  private static final Pattern USERNAME = Pattern.compile("\"username\":\"((\\d+):([^\"]+))\"");

  @Test
  void join_brings_servers_credentials_and_their_time_to_live() {
    Answer joined = Peer.joining(service, room).id("alice").ask();
    assertThat(joined.body())
        .contains("\"peers\":[]," + members(joined.body(), "alice") + ",\"lease\":30}");
    assertThat(joined.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void peer_gets_fresh_ones_whenever_it_asks() {
    Response answer = as(join("alice")).get("/v1/ice-servers");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.asString()).isEqualTo("{" + members(answer.asString(), "alice") + "}");
    assertThat(answer.contentType()).startsWith("application/json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void only_a_peer_that_is_in_its_room_gets_credentials() {
    Peer alice = join("alice");
    alice.leave();
    as(alice).get("/v1/ice-servers").then().spec(problem(409, "not-in-room"));
    given().get("/v1/ice-servers").then().spec(problem(401, "unauthorized"));
  }

  @Test
  void stream_brings_fresh_ones_at_half_their_life() {
    Instant before = Instant.now();
    Peer alice = join("alice");
    EventStream stream = listen(alice);
    SseEvent event = stream.next(Duration.ofSeconds(4));
    Duration taken = Duration.between(before, Instant.now());

    // A token says the second it was minted in, so half of four seconds may be up to one less.
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
  void stream_that_is_opened_after_half_their_life_brings_fresh_ones_at_once_and_a_poll_none() {
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
  void peer_that_came_back_has_fresh_ones_and_its_stream_waits_for_half_their_life() {
    Peer alice = join("alice");
    listen(alice).awaitEvent("ice-servers");
    Instant before = Instant.now();
    Peer back = Peer.joining(service, room).id("alice").token(alice.token()).join();
    listen(back).awaitEvent("ice-servers");
    assertThat(Instant.now()).isAfter(before.plusMillis(950));
  }

  /** What must be there, for the user name that is there: its time is checked, all else exact. */
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
