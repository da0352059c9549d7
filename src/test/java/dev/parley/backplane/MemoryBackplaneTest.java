package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.backplane.memory.MemoryLimits;
import dev.parley.protocol.EventId;
import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.Lobbies;
import dev.parley.room.LogPage;
import dev.parley.room.PairingAssignment;
import dev.parley.room.PairingRole;
import dev.parley.room.Retention;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only the memory backplane does: sweeps, limits and its memory budget. */
class MemoryBackplaneTest extends RoomTest {
  private final MemoryBackplanes backplanes = new MemoryBackplanes();
  private MemoryBackplane memory;

  @Override
  Backplanes backplanes() {
    return backplanes;
  }

  @BeforeEach
  void cast_the_backplane() {
    memory = (MemoryBackplane) backplane;
  }

  @Test
  void sweep_ends_expired_leases_and_informs_the_listener() {
    join("alice");
    RecordingListener listener = new RecordingListener();
    get(memory.subscribe(DEMO, listener));
    pass(seconds(30));
    memory.sweep();
    assertThat(listener.lines()).containsExactly("alice expired");
  }

  @Test
  void forgotten_room_is_dropped() {
    get(memory.leave(join("alice")));
    get(memory.join(aJoin("bob").in(new RoomId("lively")).build()));
    pass(seconds(120));
    memory.sweep();
    assertThat(memory.rooms()).isEqualTo(1);
    pass(seconds(120));
    memory.sweep();
    assertThat(memory.rooms()).isZero();
  }

  @Test
  void room_is_kept_while_messages_wait_in_it() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(seconds(600)));
    get(memory.leave(alice));
    pass(seconds(599));
    memory.sweep();
    assertThat(memory.rooms()).isEqualTo(1);
    pass(seconds(1));
    memory.sweep();
    assertThat(memory.rooms()).isZero();
  }

  @Test
  void least_recently_used_timelines_are_dropped_when_there_are_too_many_entries() {
    Retention retention = new Retention(20_000, seconds(600));
    List<TimelineEntry> facts =
        Collections.nCopies(20_000, TimelineEntry.ended(1, new EventId("a", 1), id("x"), "gone"));
    for (int i = 0; i < 11; i++) {
      get(memory.addToTimeline(new RoomId("room-" + i), facts, retention));
    }
    assertThat(memory.timelineEntries()).isEqualTo(200_000);
    assertThat(get(memory.timeline(new RoomId("room-0")))).isEmpty();
    assertThat(get(memory.timeline(new RoomId("room-1")))).hasSize(20_000);
    pass(seconds(600));
    memory.sweep();
    assertThat(memory.timelineEntries()).isZero();
  }

  @Test
  void commands_on_a_missing_room_do_not_create_it() {
    Member alice = join("alice");
    get(memory.leave(alice));
    pass(seconds(120));
    log();
    renew(alice);
    get(memory.closeStream(alice, StreamEnd.CLIENT));
    get(memory.receipt(alice, "k"));
    problem(memory.peers(alice));
    assertThat(memory.rooms()).isZero();
  }

  @Test
  void lobby_is_kept_while_it_lists_a_room_or_knows_a_key() {
    Strangers plaza = new Strangers(memory);
    plaza.stranger("alice");
    assertThat(memory.lobbies()).isEqualTo(1);
    plaza.stranger("bob");
    assertThat(memory.lobbies()).isZero();
    plaza.stranger("carol", "a secret of 16 characters or more");
    plaza.stranger("dave");
    assertThat(memory.lobbies()).isEqualTo(1);
    pass(Lifetimes.IDEMPOTENCY_KEY);
    memory.sweep();
    assertThat(memory.lobbies()).isZero();
    plaza.stranger("erin");
    pass(Lifetimes.WAITING_ROOM);
    memory.sweep();
    assertThat(memory.lobbies()).isZero();
  }

  @Test
  void rooms_beyond_the_limit_are_refused_and_existing_rooms_continue() {
    MemoryBackplane small = with(new MemoryLimits(2, 1, 1 << 20, 1L << 30));
    Member alice = get(small.join(aJoin("alice").in(new RoomId("one")).build())).member();
    get(small.join(aJoin("alice").in(new RoomId("two")).build()));
    assertThat(problem(small.join(aJoin("alice").in(new RoomId("three")).build())))
        .isEqualTo(Problem.REPLICA_FULL);
    get(small.join(aJoin("bob").in(new RoomId("one")).build()));
    Member stranger = new Member(new RoomId("four"), alice.peer(), alice.membership());
    assertThat(problem(small.openStream(stranger))).isEqualTo(Problem.REPLICA_FULL);
    assertThat(small.rooms()).isEqualTo(2);
    get(small.leave(alice));
    pass(seconds(200));
    small.sweep();
    assertThat(small.rooms()).isZero();
    get(small.join(aJoin("alice").in(new RoomId("three")).build()));
  }

  @Test
  void lobbies_beyond_the_limit_are_refused_and_existing_lobbies_continue() {
    MemoryBackplane small = with(new MemoryLimits(10, 1, 1 << 20, 1L << 30));
    new Strangers(small).stranger("alice");
    Lobbies lobbies = new Lobbies(small);
    CompletionStage<Joined> another =
        lobbies.join(
            new LobbyId("another"), id("bob"), Metadata.NONE, null, Lifetimes.LEASE, "127.0.0.1");
    assertThat(problem(another)).isEqualTo(Problem.REPLICA_FULL);
    assertThat(small.lobbies()).isEqualTo(1);
    new Strangers(small).stranger("bob");
    assertThat(small.lobbies()).isZero();
  }

  @Test
  void log_drops_old_events_beyond_its_limit_of_bytes_and_raises_its_floor() {
    MemoryBackplane small = with(new MemoryLimits(10, 10, 10_000, 1L << 30));
    Member alice = get(small.join(aJoin("alice").build())).member();
    for (int i = 0; i < 50; i++) {
      get(small.send(alice, toAll("x".repeat(1000)).build()));
    }
    LogPage log = get(small.read(DEMO, 0, 2000));
    assertThat(log.head()).isEqualTo(51);
    assertThat(log.entries()).hasSizeBetween(7, 9);
    assertThat(log.floor()).isEqualTo(51 - log.entries().size());
  }

  @Test
  void log_keeps_its_latest_entry_even_if_it_exceeds_the_limit_of_bytes() {
    MemoryBackplane small = with(new MemoryLimits(10, 10, 1000, 1L << 30));
    Member alice = get(small.join(aJoin("alice").build())).member();
    get(small.send(alice, toAll("x".repeat(5000)).build()));
    assertThat(get(small.read(DEMO, 0, 2000)).entries()).hasSize(1);
  }

  @Test
  void waiting_messages_beyond_the_limit_of_bytes_are_refused() {
    MemoryBackplane small = with(new MemoryLimits(10, 10, 10_000, 1L << 30));
    Member alice = get(small.join(aJoin("alice").build())).member();
    int accepted = 0;
    Problem refused = null;
    while (refused == null) {
      String absent = "absent-" + accepted;
      CompletionStage<?> sent =
          small.send(alice, to(absent, "x".repeat(1000)).ttl(seconds(600)).build());
      refused = sent.toCompletableFuture().isCompletedExceptionally() ? problem(sent) : null;
      accepted++;
    }
    assertThat(refused).isEqualTo(Problem.TOO_MANY_MESSAGES);
    assertThat(accepted).isBetween(8, 11);
  }

  @Test
  void rooms_together_stay_within_the_memory_budget_and_growing_rooms_drop_old_events() {
    MemoryBackplane small = with(new MemoryLimits(100, 10, 1 << 20, 40_000));
    List<Member> speakers = new ArrayList<>();
    while (small.bytes() <= 40_000) {
      RoomId room = new RoomId("room-" + speakers.size());
      Member speaker = get(small.join(aJoin("alice").in(room).build())).member();
      speakers.add(speaker);
      for (int i = 0; i < 5 && small.bytes() <= 40_000; i++) {
        get(small.send(speaker, toAll("x".repeat(1000)).build()));
      }
    }
    assertThat(small.bytes()).isLessThan(42_000);
    assertThat(problem(small.send(speakers.get(0), toAll("x").build())))
        .isEqualTo(Problem.REPLICA_FULL);
    assertThat(problem(small.join(aJoin("alice").in(new RoomId("another")).build())))
        .isEqualTo(Problem.REPLICA_FULL);
    assertThat(get(small.read(speakers.get(0).room(), 0, 10)).entries()).hasSize(6);
    assertThat(get(small.read(speakers.get(10).room(), 0, 10)).entries()).hasSize(1);
    pass(seconds(200));
    small.sweep();
    assertThat(small.bytes()).isZero();
    get(small.join(aJoin("alice").in(new RoomId("another")).build()));
  }

  @Test
  void messages_may_not_wait_above_half_of_the_memory_budget() {
    MemoryBackplane small = with(new MemoryLimits(10, 10, 1 << 20, 40_000));
    Member alice = get(small.join(aJoin("alice").build())).member();
    CompletionStage<?> last = null;
    for (int i = 0; i < 30; i++) {
      last = small.send(alice, to("absent-" + i, "x".repeat(1000)).ttl(seconds(600)).build());
    }
    assertThat(problem(last)).isEqualTo(Problem.REPLICA_FULL);
    assertThat(small.bytes()).isBetween(20_000L, 22_000L);
    get(small.send(alice, toAll("x").build()));
    pass(seconds(700));
    small.sweep();
    assertThat(small.bytes()).isZero();
  }

  @Test
  void addresses_beyond_a_hundred_thousand_share_one_allowance() {
    for (int i = 0; i < 150_000; i++) {
      memory.countJoin("address-" + i);
    }
    assertThat(memory.addresses()).isEqualTo(100_001);
    assertThat(problem(memory.countJoin("one more"))).isEqualTo(Problem.TOO_MANY_JOINS);
    pass(seconds(10));
    memory.sweep();
    get(memory.countJoin("one more"));
    pass(seconds(1000));
    memory.sweep();
    assertThat(memory.addresses()).isZero();
  }

  @Test
  void room_remembers_the_keys_of_the_latest_10000_joins() {
    Member first = get(memory.join(aJoin("alice").key("key-0").build())).member();
    for (int i = 1; i < Lifetimes.MAX_JOIN_KEYS; i++) {
      get(memory.leave(get(memory.join(aJoin("bob").key("key-" + i).build())).member()));
    }
    assertThat(get(memory.join(aJoin("alice").key("key-0").build())).member()).isEqualTo(first);
    get(memory.join(aJoin("carol").key("one more").build()));
    assertThat(problem(memory.join(aJoin("alice").key("key-0").build())))
        .isEqualTo(Problem.PEER_ID_TAKEN);
  }

  @Test
  void lobby_remembers_the_keys_of_the_latest_10000_requests() {
    Strangers plaza = new Strangers(memory);
    RoomId one = new RoomId("one");
    RoomId two = new RoomId("two");
    for (int i = 0; i < Lifetimes.MAX_JOIN_KEYS; i++) {
      plaza.ask("alice", "key-" + i, one);
    }
    assertThat(plaza.ask("alice", "key-0", two))
        .isEqualTo(new PairingAssignment(one, PairingRole.FIRST));
    plaza.ask("alice", "one more", one);
    assertThat(plaza.ask("alice", "key-0", two))
        .isEqualTo(new PairingAssignment(two, PairingRole.FIRST));
  }

  @Test
  void listener_is_kept_while_it_is_subscribed() {
    RecordingListener listener = new RecordingListener();
    get(memory.subscribe(DEMO, listener));
    assertThat(memory.listeners()).isEqualTo(1);
    memory.unsubscribe(DEMO, listener);
    assertThat(memory.listeners()).isZero();
  }

  private MemoryBackplane with(MemoryLimits bounds) {
    return backplanes.replica(GENEROUS, bounds);
  }

  @Test
  void lease_runs_out_exactly_to_the_millisecond() {
    Member alice = join("alice");
    pass(seconds(30).minusMillis(1));
    assertThat(renew(alice).ended()).isEmpty();
    pass(seconds(30));
    assertThat(renew(alice).ended()).isEqualTo(List.of(alice));
  }
}
