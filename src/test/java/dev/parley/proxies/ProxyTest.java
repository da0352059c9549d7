package dev.parley.proxies;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import dev.parley.testing.Proxy;
import dev.parley.testing.RawConnection;
import dev.parley.testing.Replica;
import dev.parley.testing.SseEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What clients may rely on behind each proxy that the documentation has a configuration for. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ProxyTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int JOINS = 40;

  /** Far below the heartbeat, with which a proxy notices at the latest. */
  private static final Duration NOTICED = Duration.ofSeconds(3);

  private Replica replica;
  private Proxy proxy;

  /** Sends nothing for so long that only a closed connection tells that a client went. */
  private Replica quiet;

  /** Starts the proxy in front of one service, with the documented file and these replacements. */
  abstract Proxy before(URI service, Map<String, String> changes);

  /** The idle timeout in the configuration, and the same line with two seconds. */
  abstract Map<String, String> impatience();

  @BeforeAll
  void start() {
    replica =
        Replica.start(
            Map.of(
                "quarkus.http.proxy.proxy-address-forwarding", "true",
                "quarkus.http.proxy.trusted-proxies", "127.0.0.1",
                "parley.room.join-rate", "1",
                "parley.room.join-burst", "" + JOINS,
                "parley.delivery.heartbeat", "500ms"));
    proxy = before(replica.url(), Map.of());
    quiet = Replica.start(Map.of());
  }

  @AfterAll
  void stop() {
    proxy.close();
    replica.close();
    quiet.close();
  }

  private static Peer join(URI service, String room, String id) {
    return Peer.joining(service, room).id(id).join();
  }

  private static String aRoom() {
    return "room-" + UUID.randomUUID();
  }

  @Test
  void events_come_one_by_one_while_the_stream_is_open() {
    String room = aRoom();
    Peer alice = join(proxy.url(), room, "alice");
    Peer bob = join(proxy.url(), room, "bob");
    try (EventStream stream = bob.stream()) {
      assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
      assertThat(stream.header("Content-Encoding")).isNull();
      assertThat(stream.next(Duration.ofSeconds(2)).event()).isEqualTo("hello");
      for (int i = 0; i < 20; i++) {
        String id = alice.send("bob", aChat("now")).id();
        SseEvent event = stream.awaitEvent(one -> one.is("message"), Duration.ofSeconds(2));
        assertThat(event.id()).isEqualTo(id);
      }
      assertThat(stream.hasEnded()).isFalse();
    }
  }

  @Test
  void poll_that_waits_is_answered() {
    Peer alice = join(proxy.url(), aRoom(), "alice");
    Answer poll = alice.poll("after=" + alice.start() + "&wait=3");
    assertThat(poll.status()).isEqualTo(200);
    assertThat(poll.json().get("events")).isEmpty();
  }

  @Test
  void idle_stream_outlives_the_idle_timeout_and_without_heartbeats_it_would_not() {
    try (Proxy impatient = before(replica.url(), impatience());
        Proxy beforeQuiet = before(quiet.url(), impatience())) {
      try (EventStream stream = join(impatient.url(), aRoom(), "alice").stream();
          EventStream silent = join(beforeQuiet.url(), aRoom(), "alice").stream()) {
        silent.awaitEnd(Duration.ofSeconds(5));
        assertThat(silent.endedCleanly()).as("the proxy cut it").isFalse();
        await("a stream that pings goes on")
            .atMost(SOON)
            .until(() -> stream.events().stream().filter(event -> event.is("ping")).count() >= 10);
        assertThat(stream.hasEnded()).isFalse();
      }
    }
  }

  @Test
  void tab_that_is_closed_ends_its_stream_at_once() {
    try (Proxy beforeQuiet = before(quiet.url(), Map.of())) {
      long before = Streams.at(quiet);
      EventStream stream = join(beforeQuiet.url(), aRoom(), "alice").stream();
      assertThat(stream.next().event()).isEqualTo("hello");
      assertThat(Streams.at(quiet)).isEqualTo(before + 1);
      stream.close();
      await("the replica has noticed").atMost(NOTICED).until(() -> Streams.at(quiet) == before);
    }
  }

  @Test
  void stream_is_told_to_come_back_while_there_is_no_replica_and_other_requests_are_refused() {
    try (Proxy alone = before(Outage.NOBODY, Map.of())) {
      Outage.check(alone.url());
    }
  }

  @Test
  void streams_resume_after_a_restart_of_the_proxy_and_no_message_is_lost_or_repeated() {
    String room = aRoom();
    try (Proxy doomed = before(replica.url(), Map.of())) {
      Peer alice = join(replica.url(), room, "alice");
      Peer bob = join(doomed.url(), room, "bob");
      List<String> sent = new ArrayList<>();
      List<String> heard = new ArrayList<>();
      try (EventStream stream = bob.stream()) {
        sent.add(alice.send("bob", aChat("before")).id());
        heard.add(String.valueOf(stream.awaitEvent("message").id()));
        doomed.kill9();
        stream.awaitEnd(SOON);
        sent.add(alice.send("bob", aChat("meanwhile")).id());
        doomed.restart();
        sent.add(alice.via(doomed.url()).send("bob", aChat("after")).id());
        try (EventStream next = bob.stream(String.valueOf(stream.lastEventId()))) {
          assertThat(next.next().json().get("resumed").booleanValue()).isTrue();
          heard.add(String.valueOf(next.awaitEvent("message").id()));
          heard.add(String.valueOf(next.awaitEvent("message").id()));
          next.awaitEvent("ping");
          assertThat(next.events().stream().filter(event -> event.is("message"))).hasSize(2);
        }
      }
      assertThat(heard).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void joins_are_counted_by_the_address_that_the_proxy_saw_whatever_the_client_claims()
      throws IOException {
    List<Integer> statuses = new ArrayList<>();
    while (!statuses.contains(429) && statuses.size() < 200) {
      statuses.add(joinFrom("127.0.0.9", "203.0.113." + statuses.size()));
    }
    assertThat(statuses).hasSizeGreaterThan(JOINS).contains(201, 429);
    assertThat(joinFrom("127.0.0.10", "203.0.113.200")).isEqualTo(201);
  }

  private int joinFrom(String address, String claimed) throws IOException {
    try (RawConnection connection = RawConnection.from(address, proxy.url())) {
      connection.head(
          "POST /v1/rooms/" + aRoom() + "/peers",
          "X-Forwarded-For: " + claimed,
          "Content-Length: 0");
      return connection.response(SOON).status();
    }
  }

  @Test
  void proxy_logs_no_tokens_of_queries_even_without_a_replica() {
    Peer alice = join(proxy.url(), aRoom(), "alice");
    assertThat(alice.leave().status()).isEqualTo(204);
    String path = "/v1/rooms/" + alice.room() + "/peers?access_token=" + alice.token();
    await("the request is logged").atMost(SOON).until(() -> proxy.log().contains(alice.room()));
    try (Proxy alone = before(Outage.NOBODY, Map.of())) {
      assertThat(new Http(alone.url()).ask("GET", path, null, Map.of()).status())
          .isGreaterThan(500);
      await("the failure is logged").atMost(SOON).until(() -> alone.log().contains(alice.room()));
      assertThat(alone.log()).doesNotContain("access_token", alice.token());
    }
    assertThat(proxy.log()).doesNotContain("access_token", alice.token());
  }
}
