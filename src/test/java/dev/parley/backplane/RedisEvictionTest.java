package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.Refusal;
import dev.parley.room.Retention;
import dev.parley.room.Snapshot;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Redis evicts one key of a room, as it does when its memory is full and {@code maxmemory-policy}
 * is not {@code noeviction}. Everybody is told by a new epoch, and the room serves on.
 */
class RedisEvictionTest extends RedisTest {
  private static final String ROOM = "parley:room:{demo}";

  /** The first command after an eviction; alice is its member. */
  private static final Map<String, BiFunction<RoomTest, Member, CompletionStage<?>>> FIRST =
      new LinkedHashMap<>();

  static {
    FIRST.put("a stream", (test, alice) -> test.backplane.openStream(alice));
    FIRST.put("a send", (test, alice) -> test.backplane.send(alice, toAll("lost?").build()));
    FIRST.put("a list", (test, alice) -> test.backplane.peers(alice));
    FIRST.put("an update", (test, alice) -> test.backplane.update(alice, Metadata.NONE));
    FIRST.put("a renewal", (test, alice) -> test.backplane.renew(DEMO, List.of(alice)));
    FIRST.put("a read", (test, alice) -> test.backplane.read(DEMO, 5, 10));
    FIRST.put("a join", (test, alice) -> test.backplane.join(aJoin("eve").build()));
    FIRST.put(
        "the end of a stream",
        (test, alice) -> test.backplane.closeStream(alice, StreamEnd.SERVICE));
  }

  static Stream<Arguments> evictions() {
    return Stream.of("", ":log", ":leases")
        .flatMap(key -> FIRST.keySet().stream().map(first -> Arguments.of(key, first)));
  }

  @ParameterizedTest
  @MethodSource("evictions")
  void eviction_begins_a_new_epoch_whatever_comes_first(String key, String first) {
    Member alice = join("alice");
    Member bob = join("bob");
    for (int number = 0; number < 5; number++) {
      send(alice, toAll("before"));
    }
    open(bob);
    renew(alice);
    String epoch = log().epoch();
    pass(seconds(2));
    evict(key);
    try {
      get(FIRST.get(first).apply(this, alice));
    } catch (Refusal refusal) {
      assertThat(refusal.problem().code()).isEqualTo("not-in-room");
    }
    assertServes(alice, bob, epoch);
  }

  /** A send of the fast path does not look at more than the claim that the last one left. */
  @Test
  void log_that_the_fast_path_began_anew_is_noticed() {
    Member alice = join("alice");
    Member bob = join("bob");
    send(alice, toAll("before"));
    String epoch = log().epoch();
    send(alice, toAll("leaves a claim"));
    evict(":log");
    send(alice, toAll("fast"));
    assertServes(alice, bob, epoch);
  }

  @Test
  void evicted_messages_that_waited_are_told_by_a_new_epoch() {
    Member alice = join("alice");
    get(backplane.leave(join("carol")));
    send(alice, to("carol", "waits").ttl(seconds(60)));
    String epoch = log().epoch();
    evict(":waiting:carol");
    join("carol");
    assertThat(open(alice).epoch()).isNotEqualTo(epoch);
  }

  @Test
  void evicted_messages_that_waited_are_told_when_another_begins_to_wait() {
    Member alice = join("alice");
    get(backplane.leave(join("carol")));
    send(alice, to("carol", "waits").ttl(seconds(60)));
    String epoch = log().epoch();
    evict(":waiting:carol");
    send(alice, to("carol", "waits, too").ttl(seconds(60)));
    assertThat(open(alice).epoch()).isNotEqualTo(epoch);
    join("carol");
    assertThat(lastLine()).isEqualTo("alice to carol: waits, too");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":log", ":leases"})
  void eviction_begins_a_new_epoch_when_somebody_leaves_first(String key) {
    Member alice = join("alice");
    Member bob = join("bob");
    Member carol = join("carol");
    String epoch = log().epoch();
    evict(key);
    get(backplane.leave(carol));
    assertServes(alice, bob, epoch);
  }

  @Test
  void messages_wait_on_when_the_list_of_absent_addressees_is_evicted() {
    Member alice = join("alice");
    send(alice, to("carol", "waits").ttl(seconds(60)));
    evict(":waited-for");
    send(alice, to("carol", "waits, too").ttl(seconds(60)));
    join("carol");
    assertThat(lines()).endsWith("alice to carol: waits", "alice to carol: waits, too");
  }

  @Test
  void departed_peers_are_listed_again_when_their_list_is_evicted() {
    join("alice");
    Member bob = join("bob");
    Member carol = join("carol");
    get(backplane.leave(bob));
    evict(":departed");
    get(backplane.leave(carol));
    assertThat(server().command("ZRANGE", ROOM + ":departed", "0", "-1"))
        .isEqualTo(List.of("bob", "carol"));
  }

  @Test
  void room_serves_on_when_its_timeline_is_evicted() {
    Member alice = join("alice");
    Retention retention = new Retention(100, seconds(60));
    get(backplane.addToTimeline(DEMO, List.of(), retention));
    evict(":timeline");
    send(alice, toAll("after"));
    get(backplane.addToTimeline(DEMO, List.of(), retention));
    assertThat(get(backplane.timeline(DEMO)).stream().map(entry -> entry.kind()))
        .containsExactly(TimelineEntry.Kind.MESSAGE);
  }

  private void assertServes(Member alice, Member bob, String formerEpoch) {
    Snapshot seen = open(alice);
    assertThat(seen.epoch()).isNotEqualTo(formerEpoch);
    Snapshot room = open(bob);
    assertThat(room.epoch()).isEqualTo(seen.epoch());
    assertThat(ids(room.others())).contains("alice");
    send(alice, toAll("after"));
    assertThat(lastLine()).isEqualTo("alice to all: after");
    pass(seconds(20));
    renew(alice);
    pass(seconds(20));
    assertThat(peers(alice)).contains("alice").doesNotContain("bob");
  }

  private void evict(String key) {
    assertThat(server().command("DEL", ROOM + key)).as("deleted").isEqualTo(1L);
  }
}
