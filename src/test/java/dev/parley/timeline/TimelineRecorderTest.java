package dev.parley.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.backplane.memory.MemoryLimits;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Backplane;
import dev.parley.room.Join;
import dev.parley.room.Limits;
import dev.parley.room.TimelineEntry;
import dev.parley.room.TimelineEntry.Kind;
import dev.parley.testing.MovableClock;
import dev.parley.testing.Timelines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a replica records for timelines, and when it writes the entries to the backplane. */
class TimelineRecorderTest {
  private static final RoomId ROOM = new RoomId("demo");
  private static final PeerId ALICE = new PeerId("alice");
  private static final EventId PLACE = new EventId("abcdefgh", 1);

  private final MovableClock clock = new MovableClock();
  private final MemoryBackplane memory = memory();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Integer> writes = new ArrayList<>();
  private boolean away;
  private final TimelineRecorder recorder = Timelines.recorder(counting(memory), clock, meters);

  @Test
  void entries_of_one_second_are_written_with_one_command() {
    for (int i = 0; i < 100; i++) {
      record();
    }
    turn(Duration.ofMillis(900));
    assertThat(writes).isEmpty();
    turn(Duration.ofMillis(100));
    assertThat(writes).containsExactly(100);
    assertThat(timeline()).hasSize(100);
  }

  @Test
  void quiet_room_costs_only_one_last_command() {
    done(memory.join(new Join(ROOM, ALICE, Metadata.NONE, null, Membership.first(), null)));
    record();
    turn(Duration.ofMinutes(10));
    assertThat(writes).containsExactly(1, 0);
    assertThat(recorder.size()).isZero();
  }

  @Test
  void departure_of_the_last_peer_is_recorded_without_any_reader() {
    done(memory.join(new Join(ROOM, ALICE, Metadata.NONE, null, Membership.first(), null)));
    recorder.logChanged(ROOM);
    turn(Duration.ofSeconds(32));
    assertThat(timeline().stream().map(TimelineEntry::kind))
        .containsExactly(Kind.JOINED, Kind.LEFT);
  }

  @Test
  void room_that_everybody_has_left_is_written_once() {
    Member alice =
        done(memory.join(new Join(ROOM, ALICE, Metadata.NONE, null, Membership.first(), null)))
            .member();
    done(memory.leave(alice));
    recorder.logChanged(ROOM);
    turn(Duration.ofSeconds(1));
    assertThat(recorder.size()).isZero();
    turn(Duration.ofSeconds(40));
    assertThat(writes).containsExactly(0);
  }

  @Test
  void entries_wait_while_the_backplane_is_away_and_are_written_when_it_is_back() {
    away = true;
    record();
    turn(Duration.ofSeconds(10));
    assertThat(writes).isEmpty();
    away = false;
    turn(Duration.ofSeconds(1));
    assertThat(writes).containsExactly(1);
  }

  @Test
  void reading_a_timeline_writes_waiting_entries_first() {
    for (int i = 0; i < 1700; i++) {
      record();
    }
    assertThat(timeline()).hasSize(1700);
  }

  @Test
  void old_entries_are_not_returned_even_if_the_room_is_still_in_use() {
    record();
    turn(Duration.ofMinutes(40));
    record();
    turn(Duration.ofMinutes(40));
    assertThat(timeline()).hasSize(1);
  }

  @Test
  void repeated_refusals_of_a_peer_are_one_entry_with_a_count() {
    record();
    for (int i = 0; i < 5; i++) {
      recorder.refused(ROOM, ALICE, null, Problem.TOO_MANY_MESSAGES);
    }
    recorder.refused(ROOM, null, null, Problem.UNAUTHORIZED);
    turn(Duration.ofSeconds(1));
    assertThat(timeline().stream().filter(entry -> entry.kind() == Kind.REFUSED))
        .extracting(TimelineEntry::peer, TimelineEntry::detail, TimelineEntry::amount)
        .containsExactly(tuple(ALICE, "too-many-messages", 5L), tuple(null, "unauthorized", 1L));
  }

  @Test
  void different_refusals_between_two_writes_are_bounded() {
    record();
    for (int i = 0; i < 1000; i++) {
      recorder.refused(ROOM, new PeerId("p" + i), null, Problem.FORBIDDEN);
    }
    turn(Duration.ofSeconds(1));
    assertThat(writes).containsExactly(1 + UnwrittenEntries.MAX_REFUSALS);
  }

  @Test
  void refusals_in_invented_rooms_cost_a_bounded_number_of_commands_and_leave_no_entries() {
    for (int i = 0; i < 1000; i++) {
      recorder.refused(new RoomId("r" + i), null, null, Problem.UNAUTHORIZED);
    }
    assertThat(recorder.size()).isEqualTo(UnwrittenRooms.MAX_REFUSAL_ONLY_ROOMS);
    assertThat(meters.counter("parley.timeline.dropped").count())
        .isEqualTo(1000 - UnwrittenRooms.MAX_REFUSAL_ONLY_ROOMS);
    turn(Duration.ofSeconds(1));
    assertThat(recorder.size()).isZero();
    assertThat(writes).hasSize(UnwrittenRooms.MAX_REFUSAL_ONLY_ROOMS);
    recorder.refused(ROOM, null, null, Problem.UNAUTHORIZED);
    assertThat(recorder.size()).isEqualTo(1);
  }

  @Test
  void waiting_entries_of_one_room_are_bounded_while_the_backplane_is_away() {
    away = true;
    for (int i = 0; i < 5000; i++) {
      record();
    }
    away = false;
    assertThat(timeline()).hasSize(2000);
  }

  @Test
  void waiting_entries_of_all_rooms_are_bounded_while_the_backplane_is_away() {
    away = true;
    for (int i = 0; i < UnwrittenRooms.MAX_ENTRIES + 500; i++) {
      recorder.record(new RoomId("r" + i % 150), entry());
    }
    assertThat(meters.counter("parley.timeline.dropped").count()).isEqualTo(500);
    away = false;
    turn(Duration.ofSeconds(10));
    assertThat(writes.stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(UnwrittenRooms.MAX_ENTRIES);
  }

  @Test
  void rooms_with_waiting_entries_are_bounded() {
    for (int i = 0; i < UnwrittenRooms.MAX_ROOMS + 7; i++) {
      recorder.logChanged(new RoomId("r" + i));
    }
    assertThat(recorder.size()).isEqualTo(UnwrittenRooms.MAX_ROOMS);
    assertThat(meters.counter("parley.timeline.dropped").count()).isEqualTo(7);
  }

  @Test
  void shutdown_writes_all_waiting_entries() {
    record();
    done(recorder.writeAll());
    assertThat(done(memory.timeline(ROOM))).hasSize(1);
  }

  private void record() {
    recorder.record(ROOM, entry());
  }

  private TimelineEntry entry() {
    return TimelineEntry.opened(memory.nowMicros(), PLACE, ALICE, "new");
  }

  private List<TimelineEntry> timeline() {
    return done(recorder.timeline(ROOM));
  }

  private void turn(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 100) {
      clock.move(Duration.ofMillis(100));
      recorder.writeDue();
    }
  }

  private MemoryBackplane memory() {
    Allowance plenty = new Allowance(1_000_000, 1_000_000);
    return new MemoryBackplane(
        new Limits(64, plenty, plenty), new MemoryLimits(100, 100, 8 << 20, 1L << 30), clock);
  }

  /** Returns a backplane that records the number of entries of each write. */
  private Backplane counting(Backplane real) {
    return (Backplane)
        Proxy.newProxyInstance(
            Backplane.class.getClassLoader(),
            new Class<?>[] {Backplane.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("notReadyReason")) {
                return away ? "away" : null;
              }
              if (method.getName().equals("addToTimeline")) {
                writes.add(((List<?>) arguments[1]).size());
              }
              return method.invoke(real, arguments);
            });
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
