package dev.parley.replicas;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import dev.parley.testing.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.function.Executable;

/**
 * What peers see while Redis is slow, gone, or back without its data. The tests use one Redis, one
 * after another. The long freeze uses another Redis at the same time, and its test waits for it
 * last.
 */
@TestMethodOrder(OrderAnnotation.class)
class RedisFaultsIT extends ReplicasTest {
  private static final int LAST = Integer.MAX_VALUE;

  /** A join asks twice, each time for at most 3 s. The rest is for a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Map<String, String> TALKATIVE =
      Map.of("parley.room.message-rate", "10000", "parley.room.message-burst", "100000");

  private Site site;
  private Site frozen;
  private Background freeze;
  private final Queue<Listener> listeners = new ConcurrentLinkedQueue<>();

  @BeforeAll
  void start() {
    site = Site.around(RedisServer.start(), TALKATIVE, TALKATIVE);
    frozen = Site.around(RedisServer.startOnDisk(), TALKATIVE, TALKATIVE);
    freeze = Background.run("freeze", this::restartAndFreeze);
  }

  @AfterAll
  void stop() {
    listeners.forEach(Listener::close);
    site.close();
    frozen.close();
  }

  @Test
  @Order(1)
  void subscribers_that_are_killed_again_and_again_lose_nothing() throws Throwable {
    Replica one = site.replica(0);
    Replica two = site.replica(1);
    double readsBefore = Site.meter(one, "parley_feed_reads_total");
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    Peer bob = join(two, room, "bob");
    EventStream toAlice = listen(alice);
    EventStream toBob = listen(bob);
    AtomicBoolean enough = new AtomicBoolean();
    List<String> toldBob = new ArrayList<>();
    List<String> toldAlice = new ArrayList<>();
    Background fromAlice =
        Background.run("alice speaks", () -> speakUntil(enough, alice, "bob", toldBob));
    Background fromBob =
        Background.run("bob speaks", () -> speakUntil(enough, bob, "alice", toldAlice));

    for (int i = 0; i < 25; i++) {
      await("both replicas listen").atMost(SOON).until(() -> subscribers() == 2);
      site.redis().command("CLIENT", "KILL", "TYPE", "pubsub");
    }
    enough.set(true);
    fromAlice.await(SOON);
    fromBob.await(SOON);

    assertThat(awaitMessages(toBob, toldBob.size())).containsExactlyElementsOf(toldBob);
    assertThat(awaitMessages(toAlice, toldAlice.size())).containsExactlyElementsOf(toldAlice);
    assertThat(toAlice.hasEnded() || toBob.hasEnded()).isFalse();
    assertThat(Site.meter(one, "parley_feed_reads_total")).isGreaterThan(readsBefore);
    assertThat(Site.meter(two, "parley_feed_reads_total")).isPositive();
    assertThat(toldBob).hasSizeGreaterThan(50);
  }

  private static void speakUntil(AtomicBoolean enough, Peer from, String to, List<String> ids) {
    while (!enough.get()) {
      ids.add(accepted(from.send(to, aChat("word " + ids.size()))));
    }
  }

  private long subscribers() {
    String clients = String.valueOf(site.redis().command("CLIENT", "LIST", "TYPE", "pubsub"));
    return clients.lines().filter(line -> line.startsWith("id=")).count();
  }

  @Test
  @Order(2)
  void requests_fail_in_time_and_no_message_is_lost_while_redis_does_not_answer() throws Throwable {
    String room = aRoom();
    Peer alice = join(site.replica(0), room, "alice");
    Peer bob = join(site.replica(1), room, "bob");
    Listener toAlice = following(alice, site);
    Listener toBob = following(bob, site);
    List<String> sent = speak(alice, "bob", "before ", 5);

    site.redis().pause();
    try {
      assertEverythingIsUnavailable(alice, bob);
      site.awaitNotReady();
      assertEverythingIsUnavailable(bob, alice);
    } finally {
      site.redis().resume();
      site.awaitReady();
    }
    sent.add(accepted(alice.send("bob", aChat("meanwhile"), "Idempotency-Key", "meanwhile")));
    sent.addAll(speak(alice, "bob", "after ", 5));
    assertThat(toBob.awaitMessages(sent.size())).containsExactlyElementsOf(sent);
    assertThat(toAlice.isServed()).isTrue();
    assertThat(toAlice.events()).noneMatch(event -> event.is("peer-left"));
  }

  @Test
  @Order(10)
  void log_that_redis_evicted_is_told_and_the_room_serves_on() {
    String room = aRoom();
    Peer alice = join(site.replica(0), room, "alice");
    Peer bob = join(site.replica(1), room, "bob");
    List<String> sent = speak(alice, "bob", "before ", 5);
    site.redis().command("DEL", "parley:room:{" + room + "}:log");
    speak(alice, "bob", "perhaps lost ", 3);
    double reads = Site.meter(site.replica(1), "parley_feed_reads_total");
    try (EventStream toBob = bob.stream(sent.get(4))) {
      SseEvent hello = toBob.awaitEvent("hello");
      assertThat(hello.json().get("resumed").asBoolean()).isFalse();
      assertThat(hello.json().get("reason").asText()).isEqualTo("epoch");
      String after = accepted(alice.send("bob", aChat("after")));
      assertThat(toBob.awaitEvent(event -> after.equals(event.id()), SOON)).isNotNull();
    }
    assertThat(Site.meter(site.replica(1), "parley_feed_reads_total") - reads).isLessThan(20);
  }

  @Test
  @Order(11)
  void stream_of_a_peer_whose_send_is_refused_because_redis_lost_everything_ends_at_once() {
    String room = aRoom();
    Peer alice = join(site.replica(0), room, "alice");
    join(site.replica(1), room, "bob");
    try (EventStream toAlice = listen(alice)) {
      site.redis().command("FLUSHALL");
      assertThat(alice.send("bob", aChat("lost")).code()).isEqualTo("not-in-room");
      toAlice.awaitEnd(Duration.ofSeconds(3));
    }
    try (EventStream again = alice.stream()) {
      assertThat(again.awaitEvent("hello").json().get("reason").asText()).isEqualTo("expired");
      accepted(alice.broadcast(aChat("back")));
    }
  }

  @Test
  @Order(12)
  void eviction_policy_that_may_cost_messages_is_a_warning_in_readiness_and_in_the_log() {
    site.redis().command("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
    site.redis().command("CLIENT", "KILL", "TYPE", "normal");
    try {
      await().atMost(SOON).until(() -> readiness().contains("maxmemory-policy is volatile-lru"));
      site.awaitReady();
      assertThat(site.replica(0).log()).contains("Redis: its maxmemory-policy is volatile-lru");
    } finally {
      site.redis().command("CONFIG", "SET", "maxmemory-policy", "noeviction");
    }
    site.redis().command("CLIENT", "KILL", "TYPE", "normal");
    await().atMost(SOON).until(() -> !readiness().contains("warning"));
    site.awaitReady();
  }

  @Test
  @Order(13)
  void what_redis_answers_to_a_user_without_a_right_is_in_readiness_and_in_the_log() {
    String room = aRoom();
    Peer alice = join(site.replica(0), room, "alice");
    site.redis().command("ACL", "SETUSER", "default", "-subscribe");
    try {
      site.redis().command("CLIENT", "KILL", "TYPE", "pubsub");
      await()
          .atMost(SOON)
          .until(() -> readiness().contains("its own heartbeats through Redis: NOPERM"));
      site.redis().command("ACL", "SETUSER", "default", "-evalsha");
      await().atMost(SOON).until(() -> readiness().contains("Redis does not answer: NOPERM"));
    } finally {
      site.redis().command("ACL", "SETUSER", "default", "+@all");
    }
    site.awaitReady();
    assertThat(site.replica(0).log())
        .contains("Redis refused a subscription: NOPERM", "Redis is away: NOPERM")
        .doesNotContain("UnsupportedOperationException");
    listen(alice).close();
  }

  private String readiness() {
    return new Http(site.replica(0).url()).ask("GET", "/q/health/ready", null, Map.of()).body();
  }

  /** Sends all requests at once, so that the test waits only for the slowest one. */
  private void assertEverythingIsUnavailable(Peer alice, Peer bob) throws Throwable {
    List<Executable> requests =
        List.of(
            () ->
                assertUnavailable(
                    alice.send(bob.id(), aChat("meanwhile"), "Idempotency-Key", "meanwhile")),
            () -> assertUnavailable(alice.poll("after=" + alice.start())),
            () -> assertUnavailable(alice.members()),
            () -> assertUnavailable(Peer.joining(alice.messages(), aRoom()).ask()),
            () -> assertSentAway(opened(bob.stream()), 3000));
    List<Background> under = new ArrayList<>();
    for (Executable request : requests) {
      under.add(Background.run("request", () -> assertTimely(request)));
    }
    for (Background one : under) {
      one.await(PATIENCE.plus(SOON));
    }
  }

  private static void assertTimely(Executable request) throws Throwable {
    long began = System.nanoTime();
    request.execute();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
  }

  @Test
  @Order(3)
  void all_peers_learn_that_redis_lost_everything_and_replicas_recover() throws Throwable {
    Replica one = site.replica(0);
    Replica two = site.replica(1);
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    Peer bob = join(two, room, "bob");
    EventStream toAlice = listen(alice);
    EventStream toBob = listen(bob);
    speak(alice, "bob", "before ", 5);
    awaitMessages(toBob, 5);
    long before = one.pid() + two.pid();

    site.redis().kill9();
    assertEverythingIsUnavailable(alice, bob);
    site.awaitNotReady();
    assertEverythingIsUnavailable(bob, alice);
    site.redis().restartEmpty();
    site.awaitReady();
    assertThat(one.pid() + two.pid()).isEqualTo(before);

    toAlice.awaitEnd(SOON);
    toBob.awaitEnd(SOON);
    assertThat(toAlice.endedCleanly() && toBob.endedCleanly()).isTrue();
    assertThat(alice.send("bob", aChat("too early")).code()).isEqualTo("not-in-room");
    EventStream aliceAgain = reopen(alice.via(two.url()), toAlice, "expired", "epoch");
    EventStream bobAgain = reopen(bob.via(one.url()), toBob, "expired", "epoch");
    assertThat(epoch(lastEventId(aliceAgain))).isEqualTo(epoch(lastEventId(bobAgain)));
    List<String> sent = speak(alice, "bob", "after ", 5);
    assertThat(awaitMessages(bobAgain, 5)).containsExactlyElementsOf(sent);
    List<String> back = speak(bob, "alice", "after ", 5);
    assertThat(awaitMessages(aliceAgain, 5)).containsExactlyElementsOf(back);
  }

  /** Opens a stream after one that ended. Its hello says that messages may be missing. */
  private EventStream reopen(Peer peer, EventStream ended, String... reasons) {
    EventStream stream = opened(peer.stream(lastEventId(ended)));
    SseEvent hello = stream.next();
    assertThat(hello.event()).isEqualTo("hello");
    assertThat(hello.json().get("resumed").booleanValue()).isFalse();
    assertThat(hello.json().get("reason").textValue()).isIn((Object[]) reasons);
    assertThat(epoch(lastEventId(stream))).isNotEqualTo(epoch(lastEventId(ended)));
    return stream;
  }

  @Test
  @Order(LAST - 1)
  void nobody_expires_after_redis_restarts_with_its_data_or_freezes_for_longer_than_a_lease()
      throws Throwable {
    freeze.await(Duration.ofMinutes(2));
  }

  private void restartAndFreeze() throws Throwable {
    restart();
    freeze();
  }

  private void restart() {
    String room = aRoom();
    Peer alice = join(frozen.replica(0), room, "alice");
    Peer bob = join(frozen.replica(1), room, "bob");
    EventStream toAlice = listen(alice);
    EventStream toBob = listen(bob);
    speak(alice, "bob", "before ", 5);
    awaitMessages(toBob, 5);
    String members = alice.members().body();

    frozen.redis().restart();
    frozen.awaitReady();
    toAlice.awaitEnd(SOON);
    toBob.awaitEnd(SOON);
    assertThat(alice.members().body()).isEqualTo(members);
    EventStream aliceAgain = reopen(alice, toAlice, "epoch");
    EventStream bobAgain = reopen(bob, toBob, "epoch");
    List<String> sent = speak(alice, "bob", "after ", 5);
    assertThat(awaitMessages(bobAgain, 5)).containsExactlyElementsOf(sent);
    assertThat(aliceAgain.events()).noneMatch(event -> event.is("peer-left"));
  }

  /**
   * Bob only listens. Carol's connection breaks while Redis is frozen. Dave's breaks just before,
   * so his grace period ends during the freeze.
   */
  private void freeze() throws Throwable {
    String room = aRoom();
    Peer alice = join(frozen.replica(0), room, "alice");
    Listener toAlice = following(alice, frozen);
    Listener toBob = following(join(frozen.replica(1), room, "bob"), frozen);
    Listener toCarol = following(join(frozen.replica(0), room, "carol"), frozen);
    Listener toDave = following(join(frozen.replica(1), room, "dave"), frozen);
    List<String> sent = speak(alice, "before ", 5);
    for (Listener listener : List.of(toBob, toCarol, toDave)) {
      listener.awaitMessages(5);
    }

    toDave.current().close();
    frozen.redis().pause();
    List<String> meanwhile = new ArrayList<>();
    Background speaking = Background.run("alice speaks", () -> insist(alice, meanwhile));
    try {
      frozen.awaitNotReady();
      toCarol.current().close();
      await("no stream is open")
          .during(Duration.ofSeconds(33))
          .atMost(Duration.ofSeconds(40))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> !toCarol.isServed() && !toDave.isServed());
    } finally {
      frozen.redis().resume();
    }
    frozen.awaitReady();
    speaking.await(SOON);
    sent.addAll(meanwhile);
    sent.addAll(speak(alice, "after ", 5));
    for (Listener listener : List.of(toBob, toCarol, toDave)) {
      assertThat(listener.awaitMessages(sent.size())).containsExactlyElementsOf(sent);
    }
    assertThat(toAlice.isServed()).isTrue();
    await("nobody leaves afterwards")
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(5))
        .until(() -> toAlice.events().stream().noneMatch(event -> event.is("peer-left")));
    assertThat(alice.members().json().get("peers")).hasSize(4);
  }

  /**
   * Sends five messages, one after the other. Repeats each at alternating replicas until one
   * accepts it.
   */
  private void insist(Peer alice, List<String> ids) {
    for (String text : texts("meanwhile ", 5)) {
      List<Answer> answers = new ArrayList<>();
      await(text + " is accepted")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                Peer somewhere = alice.via(frozen.replica(answers.size() % 2).url());
                answers.add(somewhere.broadcast(aChat(text), "Idempotency-Key", text));
                return last(answers).status() == 202;
              });
      ids.add(accepted(last(answers)));
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** Listens at the replica that the peer joined at, and reconnects to either one. */
  private Listener following(Peer peer, Site where) {
    Listener listener =
        new Listener(peer, peer.messages(), where.replica(0).url(), where.replica(1).url());
    listeners.add(listener);
    return listener;
  }

  @Test
  @Order(LAST)
  void logs_hold_no_stack_trace_and_no_message() {
    site.assertLogsAreDiscreet();
    frozen.assertLogsAreDiscreet();
  }
}
