package dev.parley.proxies;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.Proxy;
import dev.parley.testing.ProxyProduct;
import dev.parley.testing.RawConnection;
import dev.parley.testing.Replica;
import dev.parley.testing.SseEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each proxy of {@code docs/proxies} with its documented configuration, before one replica. */
class ProxiesIT {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Far below the heartbeat, with which a proxy notices at the latest that a client went. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private static final int JOINS = 80;

  /** More than the threads that Debian's configuration of Apache has. */
  private static final int MANY = 160;

  private static final int CROWDS = 4;

  private static final Map<String, Proxy> PROXIES = new LinkedHashMap<>();

  /** They wait beside the other tests. */
  private static final Map<String, CompletableFuture<Answer>> POLLS = new LinkedHashMap<>();

  private static Replica replica;

  /** All start together: some take a second. */
  @BeforeAll
  static void start() {
    Map<String, CompletableFuture<Proxy>> starting = new LinkedHashMap<>();
    replica =
        Replica.start(
            Map.of(
                "quarkus.http.proxy.proxy-address-forwarding", "true",
                "quarkus.http.proxy.trusted-proxies", "127.0.0.1",
                "parley.delivery.max-peer-streams", "" + MANY,
                "parley.room.join-rate", "2",
                "parley.room.join-burst", "" + JOINS));
    for (ProxyProduct product : ProxyProduct.all()) {
      if (product.isInstalled()) {
        starting.put(
            product.toString(),
            CompletableFuture.supplyAsync(
                () -> Proxy.start(product, List.of(replica.url()), Map.of())));
      }
    }
    starting.forEach((name, proxy) -> PROXIES.put(name, proxy.join()));
    PROXIES.forEach(
        (name, proxy) -> POLLS.put(name, CompletableFuture.supplyAsync(() -> poll(proxy))));
  }

  private static Answer poll(Proxy proxy) {
    Peer alice = Peer.joining(replica.url(), aRoom()).join().via(proxy.url());
    return alice.poll("after=" + alice.start() + "&wait=3");
  }

  @AfterAll
  static void stop() {
    PROXIES.values().forEach(Proxy::close);
    replica.close();
  }

  @ParameterizedTest
  @MethodSource("dev.parley.testing.ProxyProduct#all")
  void peers_meet_behind(ProxyProduct product) {
    URI service = before(product);
    String room = aRoom();
    Peer alice = Peer.joining(replica.url(), room).id("alice").join().via(service);
    Peer bob = Peer.joining(service, room).id("bob").join();
    try (EventStream stream = bob.stream()) {
      assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
      assertThat(stream.header("Content-Encoding")).isNull();
      assertThat(stream.next(AT_ONCE).event()).isEqualTo("hello");
      for (int i = 0; i < 5; i++) {
        Answer sent = alice.send("bob", aChat("now"));
        assertThat(sent.status()).as("the header with the token passes").isEqualTo(202);
        SseEvent event = stream.awaitEvent(one -> one.is("message"), AT_ONCE);
        assertThat(event.id()).isEqualTo(sent.id());
      }
      assertThat(bob.leave().status()).isEqualTo(204);
      stream.awaitEnd(SOON);
      assertThat(stream.endedCleanly()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.parley.testing.ProxyProduct#all")
  void poll_that_waits_is_answered(ProxyProduct product) {
    before(product);
    Answer poll = POLLS.get(product.toString()).join();
    assertThat(poll.status()).isEqualTo(200);
    assertThat(poll.json().get("events")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.parley.testing.ProxyProduct#all")
  void joins_are_counted_by_the_address_that_the_proxy_saw(ProxyProduct product)
      throws IOException {
    URI service = before(product);
    int place = ProxyProduct.all().indexOf(product);
    String address = "127.0.1." + place;
    List<Integer> statuses = new ArrayList<>();
    while (!statuses.contains(429) && statuses.size() < JOINS + 20) {
      statuses.add(joinFrom(address, "203.0.113." + statuses.size(), service));
    }
    if (product.namesTheClient()) {
      assertThat(statuses).hasSizeGreaterThan(JOINS).contains(201, 429);
      assertThat(joinFrom("127.0.2." + place, "203.0.113.200", service)).isEqualTo(201);
    } else {
      assertThat(statuses).as("what the client claims counts").containsOnly(201);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.parley.testing.ProxyProduct#noticingAtOnce")
  void client_that_goes_is_noticed_at_once(ProxyProduct product) {
    URI service = before(product);
    long before = Streams.at(replica);
    EventStream stream = Peer.joining(service, aRoom()).join().stream();
    assertThat(stream.next().event()).isEqualTo("hello");
    assertThat(Streams.at(replica)).isEqualTo(before + 1);
    stream.close();
    await().atMost(AT_ONCE).until(() -> Streams.at(replica) == before);
  }

  /**
   * A proxy that spends a thread or a process on each stream must have more of them by default.
   * Requests of later crowds go over connections that clients have kept, also to a process whose
   * threads are all taken.
   */
  @ParameterizedTest
  @MethodSource("dev.parley.testing.ProxyProduct#all")
  void many_streams_leave_room_for_requests(ProxyProduct product) {
    URI service = before(product);
    long before = Streams.at(replica);
    for (int crowd = 1; crowd <= CROWDS; crowd++) {
      askBesideManyStreams(service);
    }
    await().atMost(SOON).until(() -> Streams.at(replica) == before);
  }

  private static void askBesideManyStreams(URI service) {
    Peer alice = Peer.joining(replica.url(), aRoom()).join().via(service);
    List<EventStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        streams.add(alice.stream());
      }
      assertThat(alice.members().status()).isEqualTo(200);
      assertThat(streams).allSatisfy(stream -> assertThat(stream.status()).isEqualTo(200));
    } finally {
      alice.leave();
      streams.forEach(EventStream::close);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.parley.testing.ProxyProduct#bringingStreamsBack")
  void stream_is_told_to_come_back_while_there_is_no_replica(ProxyProduct product) {
    assumeTrue(product.isInstalled(), () -> "needs " + product.program() + " on the path");
    try (Proxy alone = Proxy.start(product, List.of(Outage.NOBODY), Map.of())) {
      Outage.check(alone.url());
    }
  }

  private static URI before(ProxyProduct product) {
    assumeTrue(product.isInstalled(), () -> "needs " + product.program() + " on the path");
    return PROXIES.get(product.toString()).url();
  }

  private static String aRoom() {
    return "room-" + UUID.randomUUID();
  }

  private static int joinFrom(String address, String claimed, URI service) throws IOException {
    try (RawConnection connection = RawConnection.from(address, service)) {
      connection.head(
          "POST /v1/rooms/" + aRoom() + "/peers",
          "X-Forwarded-For: " + claimed,
          "Content-Length: 0");
      return connection.response(SOON).status();
    }
  }
}
