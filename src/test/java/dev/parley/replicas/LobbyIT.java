package dev.parley.replicas;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Strangers who use different replicas, one of which is killed. */
class LobbyIT extends ReplicasTest {
  private Site site;
  private Replica one;
  private Replica two;
  private Replica doomed;
  private ExecutorService crowd;

  @BeforeAll
  void start() {
    site = Site.around(RedisServer.start(), Map.of(), Map.of(), Map.of());
    one = site.replica(0);
    two = site.replica(1);
    doomed = site.replica(2);
    crowd = Executors.newFixedThreadPool(24);
  }

  @AfterAll
  void stop() {
    crowd.shutdownNow();
    site.close();
  }

  @Test
  void strangers_of_different_replicas_meet_and_hear_of_each_other() {
    String lobby = "lobby-" + aRoom();
    Peer alice = Peer.meeting(one.url(), lobby).id("alice").join();
    EventStream toAlice = listen(alice);
    Peer bob = Peer.meeting(two.url(), lobby).id("bob").join();
    assertThat(bob.room()).isEqualTo(alice.room());
    assertThat(bob.joined().at("/peers/0/id").textValue()).isEqualTo("alice");
    assertThat(toAlice.awaitEvent("peer-joined").id()).isEqualTo(bob.start());
  }

  @Test
  void retry_on_the_other_replica_is_the_same_membership() {
    String lobby = "lobby-" + aRoom();
    String key = "a-secret-of-" + lobby;
    Peer first = Peer.meeting(one.url(), lobby).idempotencyKey(key).join();
    Peer again = Peer.meeting(two.url(), lobby).idempotencyKey(key).join();
    assertThat(again.room()).isEqualTo(first.room());
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.start()).isEqualTo(first.start());
    assertThat(Peer.meeting(two.url(), lobby).join().room()).isEqualTo(first.room());
    assertThat(Peer.meeting(one.url(), lobby).join().joined().get("peers")).isEmpty();
  }

  @Test
  void crowd_is_paired_even_if_a_replica_is_killed() throws Exception {
    String lobby = "lobby-" + aRoom();
    int count = 120;
    CountDownLatch paired = new CountDownLatch(count / 4);
    List<Future<Peer>> joins = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = "key-" + i + "-of-" + lobby;
      Replica first = i % 2 == 0 ? one : doomed;
      joins.add(crowd.submit(() -> askUntilAnswered(first, lobby, key, paired)));
    }
    paired.await();
    doomed.kill9();
    List<Peer> peers = new ArrayList<>();
    for (Future<Peer> join : joins) {
      peers.add(join.get());
    }
    assertThat(alone(peers)).isEmpty();
    site.assertLogsAreDiscreet();
  }

  /** Asks one replica, then the other, with one key, until there is an answer. */
  private Peer askUntilAnswered(Replica first, String lobby, String key, CountDownLatch answered)
      throws InterruptedException {
    Replica asked = first;
    while (!Thread.interrupted()) {
      try {
        Answer answer = Peer.meeting(asked.url(), lobby).idempotencyKey(key).ask();
        if (answer.status() == 201) {
          answered.countDown();
          Peer again = Peer.meeting(one.url(), lobby).idempotencyKey(key).join();
          assertThat(again.start()).isEqualTo(answer.json().get("lastEventId").textValue());
          return again;
        }
        assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
      } catch (UncheckedIOException killed) {
        assertThat(asked).isSameAs(doomed);
      }
      asked = two;
    }
    throw new InterruptedException();
  }

  /** Those who have no partner; fails if somebody is in a room of more than two. */
  private static List<Peer> alone(List<Peer> peers) {
    Map<String, List<Peer>> rooms = peers.stream().collect(groupingBy(Peer::room));
    List<Peer> alone = new ArrayList<>();
    for (List<Peer> here : rooms.values()) {
      JsonNode members = here.get(0).members().json().get("peers");
      assertThat(members).hasSize(here.size());
      assertThat(here).hasSizeLessThanOrEqualTo(2);
      if (here.size() == 1) {
        alone.addAll(here);
      }
    }
    return alone;
  }
}
