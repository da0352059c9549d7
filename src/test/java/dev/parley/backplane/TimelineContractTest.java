package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static dev.parley.testing.Removals.aRemoval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Message;
import dev.parley.protocol.Message.SdpType;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Joined;
import dev.parley.room.Limits;
import dev.parley.room.Retention;
import dev.parley.room.TimelineCopy;
import dev.parley.room.TimelineEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The timeline of a room: what its log had, and what replicas added. */
class TimelineContractTest extends BackplaneContract {
  private static final Retention RETENTION = new Retention(1000, seconds(600));

  @Override
  Limits limits() {
    return GENEROUS;
  }

  @Test
  void timeline_has_every_log_entry_without_its_content() {
    Joined alice = join(aJoin("alice").with("{\"name\":\"Alice\"}"));
    Member bob = join("bob");
    get(backplane.update(bob, new Metadata("{\"name\":\"Bob\"}")));
    send(
        bob,
        to("alice", "é")
            .and(new Message.Description(SdpType.OFFER, "v=0 secret", "s1"))
            .and(new Message.Description(SdpType.ROLLBACK, null, null))
            .and(new Message.Candidate("{\"candidate\":\"10.0.0.1\"}", null))
            .and(new Message.Candidate("null", null)));
    send(bob, toAll("all"));
    get(backplane.leave(alice.member()));
    get(backplane.remove(DEMO, bob.peer(), aRemoval()));
    addToTimeline();
    assertThat(timelineLines())
        .containsExactly(
            "1 joined alice",
            "2 joined bob",
            "3 updated bob",
            "4 message bob to alice data 11",
            "5 message bob to alice offer 64",
            "6 message bob to alice rollback 33",
            "7 message bob to alice candidate 36",
            "8 message bob to alice end-of-candidates 16",
            "9 message bob to all data 12",
            "10 left alice left",
            "11 left bob removed");
    assertThat(get(backplane.timeline(DEMO)))
        .allMatch(fact -> fact.id() != null && fact.id().epoch().equals(alice.start().epoch()))
        .noneMatch(fact -> fact.toString().contains("secret") || fact.toString().contains("10.0"));
  }

  @Test
  void timeline_has_the_times_of_the_log() {
    Member alice = join("alice");
    send(alice, toAll("hello"));
    addToTimeline();
    assertThat(get(backplane.timeline(DEMO)).stream().map(TimelineEntry::atMicros))
        .containsExactlyElementsOf(
            log().entries().stream().map(entry -> entry.loggedMicros()).toList());
  }

  @Test
  void each_log_entry_is_added_to_the_timeline_once() {
    Member alice = join("alice");
    addToTimeline();
    addToTimeline();
    send(alice, toAll("hello"));
    addToTimeline();
    addToTimeline();
    assertThat(timelineLines()).containsExactly("1 joined alice", "2 message alice to all data 14");
  }

  @Test
  void timeline_shows_a_message_that_waited_like_any_other() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(seconds(60)));
    join("bob");
    addToTimeline();
    assertThat(timelineLines()).endsWith("2 joined bob", "3 message alice to bob data 14");
  }

  @Test
  void timeline_returns_what_a_replica_added_unchanged() {
    EventId id = join(aJoin("alice")).start();
    List<TimelineEntry> facts =
        List.of(
            TimelineEntry.opened(1, id, id("alice"), "new"),
            TimelineEntry.delivered(2, id, id("bob"), "stream"),
            TimelineEntry.waiting(3, new Event.MessageSent(id("alice"), id("carol"), "\"data\":1")),
            TimelineEntry.ended(4, id, id("alice"), "gone"),
            TimelineEntry.refused(5, null, null, Problem.UNAUTHORIZED, 7),
            TimelineEntry.refused(6, id("-"), null, Problem.ROOM_FULL, 1));
    get(backplane.addToTimeline(DEMO, facts, RETENTION));
    assertThat(facts()).startsWith(facts.toArray(TimelineEntry[]::new)).hasSize(7);
  }

  @Test
  void long_log_is_added_to_the_timeline_in_several_calls() {
    Member alice = join("alice");
    IntStream.range(0, 10).forEach(i -> send(alice, manyToAll(64)));
    while (get(backplane.addToTimeline(DEMO, List.of(), RETENTION)).missing() > 0) {
      assertThat(timelineLines()).hasSizeLessThan(641);
    }
    assertThat(timelineLines()).hasSize(641);
  }

  @Test
  void oldest_entries_are_dropped_and_refusals_displace_only_refusals() {
    Member alice = join("alice");
    send(alice, manyToAll(20));
    List<TimelineEntry> facts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      facts.add(TimelineEntry.refused(i, null, null, Problem.UNAUTHORIZED, i));
    }
    get(backplane.addToTimeline(DEMO, facts, new Retention(15, seconds(60))));
    List<TimelineEntry> all = get(backplane.timeline(DEMO));
    assertThat(all.stream().map(TimelineEntry::kind).filter(TimelineEntry.Kind.MESSAGE::equals))
        .hasSize(15);
    assertThat(
            all.stream()
                .filter(fact -> fact.kind() == TimelineEntry.Kind.REFUSED)
                .map(TimelineEntry::amount))
        .containsExactly(47L, 48L, 49L);
    assertThat(all).hasSize(18);
  }

  @Test
  void refusals_alone_do_not_begin_a_timeline_of_a_missing_room() {
    get(
        backplane.addToTimeline(
            DEMO, List.of(TimelineEntry.refused(1, null, null, Problem.FORBIDDEN, 1)), RETENTION));
    assertThat(get(backplane.timeline(DEMO))).isEmpty();
  }

  @Test
  void timeline_outlives_its_room_until_its_own_retention_ends() {
    get(backplane.leave(join("alice")));
    addToTimeline();
    pass(seconds(300));
    assertThat(log().epoch()).isEmpty();
    assertThat(timelineLines()).containsExactly("1 joined alice", "2 left alice left");
    pass(seconds(301));
    assertThat(get(backplane.timeline(DEMO))).isEmpty();
  }

  @Test
  void room_that_begins_anew_continues_its_timeline() {
    get(backplane.leave(join("alice")));
    addToTimeline();
    pass(seconds(121));
    join("bob");
    addToTimeline();
    assertThat(timelineLines())
        .containsExactly("1 joined alice", "2 left alice left", "1 joined bob");
  }

  @Test
  void expired_lease_is_added_to_the_timeline() {
    join("alice");
    addToTimeline();
    pass(seconds(31));
    addToTimeline();
    assertThat(timelineLines()).containsExactly("1 joined alice", "2 left alice expired");
  }

  @Test
  void log_that_is_copied_is_dropped_when_nobody_is_left() {
    Member alice = join("alice");
    send(alice, toAll("hello"));
    assertThat(addToTimeline()).isEqualTo(new TimelineCopy(0, false));
    assertThat(log().entries()).hasSize(2);
    get(backplane.leave(alice));
    assertThat(addToTimeline()).isEqualTo(new TimelineCopy(0, true));
    assertThat(log().entries()).isEmpty();
    assertThat(log().floor()).isEqualTo(log().head()).isEqualTo(3);
  }

  @Test
  void dropped_log_goes_on_when_somebody_joins() {
    get(backplane.leave(join("alice")));
    addToTimeline();
    String epoch = log().epoch();
    Joined bob = join(aJoin("bob"));
    assertThat(bob.start()).isEqualTo(new EventId(epoch, 3));
    send(bob.member(), toAll("hello"));
    assertThat(addToTimeline().isFinal()).isFalse();
    assertThat(log().epoch()).isEqualTo(epoch);
    assertThat(timelineLines())
        .containsExactly(
            "1 joined alice", "2 left alice left", "3 joined bob", "4 message bob to all data 14");
  }

  @Test
  void timeline_of_a_missing_room_is_final() {
    assertThat(addToTimeline()).isEqualTo(new TimelineCopy(0, true));
  }

  @Test
  void each_room_has_its_own_timeline() {
    join("alice");
    addToTimeline();
    assertThat(get(backplane.timeline(new RoomId("other")))).isEmpty();
  }

  private TimelineCopy addToTimeline() {
    return get(backplane.addToTimeline(DEMO, List.of(), RETENTION));
  }

  private List<TimelineEntry> facts() {
    return get(backplane.timeline(DEMO)).stream()
        .sorted(Comparator.comparingLong(TimelineEntry::atMicros))
        .toList();
  }

  private List<String> timelineLines() {
    return facts().stream().map(TimelineContractTest::line).toList();
  }

  private static String line(TimelineEntry fact) {
    EventId id = fact.id();
    String line = (id == null ? "" : id.number() + " ") + fact.kind().text() + " " + fact.peer();
    if (fact.kind() == TimelineEntry.Kind.MESSAGE) {
      line += " to " + (fact.to() == null ? "all" : fact.to());
    }
    line += fact.detail().isEmpty() ? "" : " " + fact.detail();
    return line + (fact.amount() == 0 ? "" : " " + fact.amount());
  }
}
