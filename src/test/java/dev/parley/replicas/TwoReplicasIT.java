package dev.parley.replicas;

import static dev.parley.testing.Messages.aCandidate;
import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.aLargeOffer;
import static dev.parley.testing.Messages.anAnswer;
import static dev.parley.testing.Messages.anOffer;
import static dev.parley.testing.Messages.array;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Json;
import dev.parley.testing.Peer;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import dev.parley.testing.SseEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Peers that use different replicas, and replicas that start and end. Two replicas run all the
 * time; one is killed and one is shut down. Long scenarios run in the background and are awaited
 * last.
 */
@TestMethodOrder(OrderAnnotation.class)
class TwoReplicasIT extends ReplicasTest {
  private static final String OPERATOR = "a-token-of-an-operator-of-forty-bytes-ab";
  private static final int LATE = Integer.MAX_VALUE - 1;
  private static final int LAST = Integer.MAX_VALUE;

  private Site site;
  private Replica one;
  private Replica two;
  private Replica doomed;
  private Replica leaving;
  private Background graces;
  private Background death;

  @BeforeAll
  void start() {
    Map<String, String> hasty =
        Map.of("parley.delivery.drain-delay", "1s", "parley.delivery.drain", "2s");
    Map<String, String> watched = Map.of("parley.access.operator-tokens", OPERATOR);
    site = Site.around(RedisServer.start(), watched, watched, Map.of(), hasty);
    one = site.replica(0);
    two = site.replica(1);
    doomed = site.replica(2);
    leaving = site.replica(3);
    graces = Background.run("graces", this::graces);
    death = Background.run("death", this::death);
  }

  @AfterAll
  void stop() {
    site.close();
  }

  @Test
  void streams_of_a_peer_are_counted_over_both_replicas_and_its_oldest_ends() {
    Peer alice = join(one, aRoom(), "alice");
    EventStream oldest = listen(alice);
    List<EventStream> others = new ArrayList<>();
    others.add(listen(alice));
    for (int i = 0; i < 3; i++) {
      others.add(listen(alice.via(two.url())));
    }
    oldest.awaitEnd(SOON);
    assertThat(oldest.endedCleanly()).isTrue();
    assertThat(others).noneMatch(EventStream::hasEnded);
    assertThat(alice.members().json().get("peers")).hasSize(1);
  }

  @Test
  void message_posted_on_one_replica_is_received_on_the_other() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    Peer bob = join(two, room, "bob");
    EventStream toAlice = listen(alice);
    EventStream toBob = listen(bob);

    String offer = accepted(alice.send("bob", anOffer()));
    SseEvent received = toBob.awaitEvent("message");
    assertThat(received.id()).isEqualTo(offer);
    assertThat(received.json().get("from").textValue()).isEqualTo("alice");
    assertThat(received.json().get("to").textValue()).isEqualTo("bob");
    assertThat(received.json().get("description"))
        .isEqualTo(Json.parse(anOffer()).get("description"));

    List<String> sent = new ArrayList<>(List.of(accepted(bob.send("alice", anAnswer()))));
    for (int port = 1; port <= 60; port++) {
      sent.add(accepted(bob.send("alice", aCandidate(port))));
    }
    assertThat(awaitMessages(toAlice, sent.size())).containsExactlyElementsOf(sent);
  }

  @Test
  void offer_of_16_video_transceivers_is_received_on_the_other_replica() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    EventStream toBob = listen(join(two, room, "bob"));
    String offer = accepted(alice.send("bob", aLargeOffer()));
    SseEvent received = toBob.awaitEvent("message");
    assertThat(received.id()).isEqualTo(offer);
    assertThat(received.json().get("description"))
        .isEqualTo(Json.parse(aLargeOffer()).get("description"));
    String answer = accepted(alice.send("bob", aCandidate(1)));
    toBob.awaitEvent(event -> answer.equals(event.id()), SOON);
  }

  @Test
  void timeline_has_what_the_other_replica_delivered() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    Peer bob = join(two, room, "bob");
    EventStream toAlice = listen(alice);
    EventStream toBob = listen(bob);
    String offer = accepted(alice.send("bob", anOffer()));
    toBob.awaitEvent("message");
    String answer = accepted(bob.send("alice", anAnswer()));
    toAlice.awaitEvent("message");
    toBob.close();
    for (Replica asked : List.of(one, two)) {
      await("what the other replica saw")
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(timeline(asked, room))
                      .contains(
                          "opened alice new",
                          "opened bob new",
                          offer + " offer > bob",
                          answer + " answer > alice",
                          "ended bob gone"));
    }
  }

  @Test
  void diagnosis_has_what_passed_at_the_other_replica_and_its_reports_at_once() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    Peer bob = join(two, room, "bob");
    listen(alice);
    EventStream toBob = listen(bob);
    accepted(alice.send("bob", anOffer()));
    toBob.awaitEvent("message");
    assertThat(verdict(two, room)).isEqualTo("negotiating certain");
    report(alice, "bob", "failed\",\"iceConnectionState\":\"completed");
    assertThat(verdict(two, room)).isEqualTo("dtls-failed certain");
    assertThat(alice.via(two.url()).diagnosis().body()).contains("dtls-failed");
    report(bob, "alice", "connected");
    assertThat(verdict(one, room)).isEqualTo("connected certain");
    double counted = counted(one) + counted(two);
    report(alice, "bob", "connected");
    assertThat(counted(one) + counted(two)).isEqualTo(counted);
  }

  private static void report(Peer from, String to, String state) {
    Answer answer =
        from.report("{\"peer\":\"%s\",\"connectionState\":\"%s\"}".formatted(to, state));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
  }

  private static String verdict(Replica asked, String room) {
    JsonNode pair = operator(asked, "/v1/rooms/" + room + "/diagnosis").json().at("/pairs/0");
    return pair.get("verdict").textValue() + " " + pair.get("confidence").textValue();
  }

  /** The calls that a replica has counted as connected. */
  private static double counted(Replica replica) {
    return operator(replica, "/q/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("parley_calls_total{verdict=\"connected\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }

  private static Answer operator(Replica asked, String path) {
    return new Http(asked.url())
        .ask("GET", path, null, Http.headers("Authorization", "Bearer " + OPERATOR));
  }

  /** The entries about messages and streams in the timeline of a room. */
  private static List<String> timeline(Replica asked, String room) {
    Answer answer = operator(asked, "/v1/rooms/" + room + "/timeline");
    List<String> entries = new ArrayList<>();
    for (JsonNode entry : answer.json().get("entries")) {
      entries.add(
          entry.get("what").textValue().equals("message")
              ? entry.get("id").textValue()
                  + " "
                  + entry.get("kind").textValue()
                  + " > "
                  + entry.at("/delivered/0/to").textValue()
              : entry.get("what").textValue()
                  + " "
                  + entry.path("peer").textValue()
                  + " "
                  + entry.path("reason").asText());
    }
    return entries;
  }

  @Test
  void all_peers_receive_one_order_of_messages_whichever_replicas_they_were_sent_to()
      throws Throwable {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    Peer bob = join(two, room, "bob");
    EventStream atOne = listen(join(one, room, "carol"));
    EventStream atTwo = listen(join(two, room, "dave"));
    Background aside = Background.run("alice speaks", () -> speak(alice, "a", 50));
    speak(bob, "b", 50);
    aside.await(SOON);
    List<String> heard = awaitMessages(atOne, 100);
    assertThat(heard).doesNotHaveDuplicates();
    assertThat(awaitMessages(atTwo, 100)).containsExactlyElementsOf(heard);
    assertThat(said(atOne, "alice")).containsExactlyElementsOf(texts("a", 50));
    assertThat(said(atOne, "bob")).containsExactlyElementsOf(texts("b", 50));
  }

  @Test
  void stream_resumes_on_the_same_replica() {
    assertResumes(one, one, one);
    assertResumes(one, one, two);
  }

  @Test
  void stream_resumes_on_the_other_replica() {
    assertResumes(one, two, one);
    assertResumes(one, two, two);
  }

  /**
   * Bob loses his stream at {@code from} and resumes it at {@code to}; meanwhile Alice speaks at
   * {@code spoken}, where nobody listens.
   */
  private void assertResumes(Replica from, Replica to, Replica spoken) {
    String room = aRoom();
    Peer alice = join(spoken, room, "alice");
    Peer bob = join(from, room, "bob");
    EventStream first = listen(bob);
    List<String> sent = speak(alice, "bob", "heard ", 10);
    List<String> heard = awaitMessages(first, 10);
    first.close();
    sent.addAll(speak(alice, "bob", "missed ", 10));
    EventStream second = resume(bob.via(to.url()), first);
    sent.addAll(speak(alice, "bob", "after ", 10));
    heard.addAll(awaitMessages(second, 20));
    assertThat(heard).containsExactlyElementsOf(sent);
  }

  @Test
  void stream_that_missed_more_than_a_page_resumes_too() {
    String room = aRoom();
    Peer bob = join(one, room, "bob");
    EventStream first = listen(bob);
    first.close();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      JsonNode ids = join(two, room, "peer" + i).send("bob", manyChats(50)).json().get("ids");
      ids.forEach(id -> sent.add(id.textValue()));
    }
    EventStream second = resume(bob.via(two.url()), first);
    assertThat(awaitMessages(second, 400)).containsExactlyElementsOf(sent);
  }

  @Test
  void retry_with_its_key_on_the_other_replica_and_path_is_appended_once() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    Peer bob = join(two, room, "bob");
    EventStream toBob = listen(bob);
    Peer aliceAtTwo = alice.via(two.url());

    Answer first = alice.send("bob", aChat("once"), "Idempotency-Key", "k1");
    Answer elsewhere = aliceAtTwo.send("bob", aChat("once"), "Idempotency-Key", "k1");
    Answer otherPath = aliceAtTwo.broadcast(aChat("once"), "Idempotency-Key", "k1");
    assertThat(List.of(elsewhere.status(), otherPath.status())).containsOnly(202);
    assertThat(List.of(elsewhere.body(), otherPath.body())).containsOnly(first.body());

    String both = array(aChat("two"), aChat("as one"));
    Answer array = aliceAtTwo.broadcast(both, "Idempotency-Key", "k2");
    Answer again = alice.broadcast(both, "Idempotency-Key", "k2");
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(array.body());

    String end = accepted(alice.send("bob", aChat("end")));
    JsonNode ids = array.json().get("ids");
    assertThat(awaitMessages(toBob, 4))
        .containsExactly(first.id(), ids.get(0).textValue(), ids.get(1).textValue(), end);
  }

  @Test
  void retried_join_on_the_other_replica_is_the_same_membership() {
    String room = aRoom();
    String key = "a-secret-of-" + room;
    Peer first = Peer.joining(one.url(), room).idempotencyKey(key).join();
    Peer again = Peer.joining(two.url(), room).idempotencyKey(key).join();
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.start()).isEqualTo(first.start());
    assertThat(again.members().json().get("peers")).hasSize(1);
  }

  @Test
  void allowance_of_messages_is_counted_over_both_replicas() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    Peer aliceAtTwo = alice.via(two.url());
    join(two, room, "bob");
    assertThat(alice.send("bob", manyChats(64)).status()).isEqualTo(202);
    assertThat(aliceAtTwo.send("bob", manyChats(36)).status()).isEqualTo(202);
    for (Peer peer : List.of(alice, aliceAtTwo)) {
      Answer refused = peer.send("bob", manyChats(64));
      assertThat(refused.status()).as(refused.toString()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("too-many-messages");
      assertThat(refused.header("Retry-After")).matches("[1-4]");
    }
  }

  @Test
  void token_minted_on_one_replica_is_good_on_the_other() {
    String room = aRoom();
    Peer alice = join(one, room, "alice").via(two.url());
    Peer bob = join(two, room, "bob").via(one.url());
    assertThat(alice.members().json().get("peers").findValuesAsText("id"))
        .containsExactly("alice", "bob");
    assertThat(alice.update("{\"name\":\"Alice\"}").status()).isEqualTo(200);
    assertThat(bob.members().json().get("peers").get(0).get("metadata").get("name").textValue())
        .isEqualTo("Alice");
    accepted(alice.send("bob", aChat("hello")));
    Answer polled = bob.poll("after=" + bob.start() + "&wait=5");
    assertThat(polled.status()).isEqualTo(200);
    assertThat(polled.json().get("events").findValuesAsText("event"))
        .containsExactly("peer-updated", "message");
    assertThat(alice.leave().status()).isEqualTo(204);
    assertThat(bob.members().json().get("peers")).hasSize(1);
  }

  @Test
  void return_at_one_replica_ends_the_old_membership_at_the_other() {
    String room = aRoom();
    Watcher atOne = watch(one, room);
    Watcher atTwo = watch(two, room);
    Peer bob = join(one, room, "bob");
    EventStream old = listen(bob);
    Peer back = Peer.joining(two.url(), room).id("bob").token(bob.token()).join();
    old.awaitEnd(SOON);
    assertThat(old.endedCleanly()).isTrue();
    for (Replica replica : List.of(one, two)) {
      Peer former = bob.via(replica.url());
      assertThat(former.broadcast(aChat("still me")).code()).isEqualTo("forbidden");
      assertThat(opened(former.stream(bob.start())).status()).isEqualTo(403);
      assertThat(former.leave().status()).isEqualTo(204);
    }
    EventStream now = listen(back.via(one.url()));
    String welcome = accepted(atOne.peer().send("bob", aChat("welcome back")));
    assertThat(awaitMessages(now, 1)).containsExactly(welcome);
    for (Watcher watcher : List.of(atOne, atTwo)) {
      watcher.awaitId(accepted(back.send(watcher.peer().id(), aChat("end"))));
      assertThat(watcher.departures("bob")).isEmpty();
      assertThat(watcher.arrivals("bob")).hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void peer_that_leaves_is_gone_at_once_and_once() {
    String room = aRoom();
    Watcher atOne = watch(one, room);
    Watcher atTwo = watch(two, room);
    Peer bob = join(one, room, "bob");
    Peer carol = join(one, room, "carol");
    EventStream toBob = listen(bob);
    Instant left = Instant.now();
    assertThat(bob.via(two.url()).leave().status()).isEqualTo(204);
    assertThat(bob.delete().status()).isEqualTo(204);
    toBob.awaitEnd(SOON);
    assertThat(opened(bob.stream()).status()).isEqualTo(404);
    for (Watcher watcher : List.of(atOne, atTwo)) {
      watcher.awaitDeparture("bob", left.minusMillis(5), left.plusSeconds(2));
      watcher.awaitId(accepted(carol.send(watcher.peer().id(), aChat("end"))));
      assertThat(watcher.departures("bob")).containsExactly("left");
    }
  }

  @Test
  void replica_that_shuts_down_sends_its_clients_to_the_other_and_nothing_is_lost()
      throws Throwable {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    List<Peer> peers =
        IntStream.range(0, 8).mapToObj(i -> join(leaving, room, "peer" + i)).toList();
    List<EventStream> streams = peers.stream().map(this::listen).toList();
    List<String> sent = speak(alice, "before ", 10);

    Background shutdown = Background.run("shutdown", leaving::stop);
    await("a stream ends")
        .atMost(SOON)
        .until(() -> streams.stream().anyMatch(EventStream::hasEnded));
    assertThat(streams).anyMatch(stream -> !stream.hasEnded());
    assertSentAway(opened(peers.get(0).stream(alice.start())), 9000);
    assertThat(leaving.isReady()).isFalse();
    sent.addAll(speak(alice, "meanwhile ", 30));
    shutdown.await(SOON);
    sent.addAll(speak(alice, "after ", 10));
    assertThat(timeline(one, room))
        .contains(
            IntStream.range(0, 8)
                .mapToObj(i -> "ended peer" + i + " drain")
                .toArray(String[]::new));

    for (int i = 0; i < streams.size(); i++) {
      EventStream ended = streams.get(i);
      ended.awaitEnd(SOON);
      assertThat(ended.endedCleanly()).as(ended.toString()).isTrue();
      assertThat(ended.reconnectionTime()).isBetween(1000L, 9000L);
      List<String> heard = messages(ended);
      EventStream resumed = resume(peers.get(i).via(two.url()), ended);
      heard.addAll(awaitMessages(resumed, sent.size() - heard.size()));
      assertThat(heard).containsExactlyElementsOf(sent);
    }
  }

  @Test
  @Order(LATE)
  void peer_is_gone_after_its_grace_when_its_client_closed_the_last_of_its_streams()
      throws Throwable {
    graces.await(Duration.ofSeconds(60));
  }

  /** Carol closes her only stream, Bob one of two at different replicas, and later the other. */
  private void graces() {
    String room = aRoom();
    Watcher atOne = watch(one, room);
    Watcher atTwo = watch(two, room);
    EventStream toCarol = listen(join(one, room, "carol"));
    Peer bob = join(one, room, "bob");
    EventStream bobAtOne = listen(bob);
    EventStream bobAtTwo = listen(bob.via(two.url()));

    Instant closed = Instant.now();
    toCarol.close();
    bobAtOne.close();
    atOne.awaitDeparture("carol", closed.plusMillis(11_900), closed.plusSeconds(20));
    atTwo.awaitDeparture("carol", closed.plusMillis(11_900), closed.plusSeconds(20));
    await("Bob, who has a stream, stays")
        .during(Duration.ofSeconds(8))
        .atMost(SOON)
        .until(() -> atOne.departures("bob").isEmpty() && atTwo.departures("bob").isEmpty());

    closed = Instant.now();
    bobAtTwo.close();
    atOne.awaitDeparture("bob", closed.plusMillis(11_900), closed.plusSeconds(20));
    atTwo.awaitDeparture("bob", closed.plusMillis(11_900), closed.plusSeconds(20));
    assertOneDeparture(List.of(atOne, atTwo), "carol");
    assertOneDeparture(List.of(atOne, atTwo), "bob");
  }

  @Test
  @Order(LATE)
  void peers_of_a_killed_replica_go_unless_they_come_back_and_all_others_stay() throws Throwable {
    death.await(Duration.ofSeconds(90));
  }

  /** Of those at the replica that dies Bob comes back, and Carol does not. */
  private void death() {
    String room = aRoom();
    Watcher atOne = watch(one, room);
    Watcher atTwo = watch(two, room);
    Peer bob = join(doomed, room, "bob");
    Peer dave = join(two, room, "dave");
    EventStream toBob = listen(bob);
    listen(join(doomed, room, "carol"));
    listen(dave);
    List<String> sent = speak(dave, "bob", "heard ", 10);
    List<String> heard = awaitMessages(toBob, 10);

    Instant killed = Instant.now();
    doomed.kill9();
    toBob.awaitEnd(SOON);
    sent.addAll(speak(dave, "bob", "missed ", 10));
    EventStream again = resume(bob.via(two.url()), toBob);
    heard.addAll(awaitMessages(again, 10));
    assertThat(heard).containsExactlyElementsOf(sent);

    atOne.awaitDeparture("carol", killed.plusSeconds(20), killed.plusSeconds(45));
    atTwo.awaitDeparture("carol", killed.plusSeconds(20), killed.plusSeconds(45));
    assertOneDeparture(List.of(atOne, atTwo), "carol");
    assertThat(atOne.departures("bob")).isEmpty();
    assertThat(atTwo.departures("dave")).isEmpty();
    assertThat(bob.via(one.url()).members().json().get("peers")).hasSize(4);
  }

  /** Has time pass in which a replica that noticed later would say it again. */
  private static void assertOneDeparture(List<Watcher> watchers, String id) {
    await("one departure of " + id)
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(3))
        .untilAsserted(
            () ->
                assertThat(watchers)
                    .allSatisfy(
                        watcher -> assertThat(watcher.departures(id)).containsExactly("expired")));
  }

  @Test
  @Order(LAST)
  void logs_hold_no_stack_trace_and_nothing_that_peers_said() {
    site.assertLogsAreDiscreet();
  }
}
