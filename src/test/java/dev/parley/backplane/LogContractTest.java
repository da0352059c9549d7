package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.toAll;
import static dev.parley.testing.Removals.aRemoval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.room.Limits;
import dev.parley.room.LogEntry;
import dev.parley.room.LogPage;
import dev.parley.room.Snapshot;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The numbers, the pages and the trimming of the log. */
class LogContractTest extends BackplaneContract {
  @Override
  Limits limits() {
    return GENEROUS;
  }

  @Test
  void every_event_gets_the_next_number() {
    Member alice = join("alice");
    Member bob = join("bob");
    get(backplane.update(bob, Metadata.NONE));
    send(alice, toAll("1").and("2"));
    get(backplane.leave(bob));
    join("carol");
    get(backplane.remove(DEMO, id("carol"), aRemoval()));
    assertThat(lines()).hasSize(8);
    assertThat(numbers(log())).isEqualTo(numbers(1, 8));
    assertThat(log().head()).isEqualTo(8);
    assertThat(log().floor()).isZero();
  }

  @Test
  void page_begins_after_the_number_and_is_bounded() {
    Member alice = join("alice");
    send(alice, manyToAll(9));
    assertThat(numbers(get(backplane.read(DEMO, 3, 4)))).isEqualTo(numbers(4, 7));
    assertThat(numbers(get(backplane.read(DEMO, 8, 4)))).isEqualTo(numbers(9, 10));
    LogPage none = get(backplane.read(DEMO, 10, 4));
    assertThat(none.entries()).isEmpty();
    assertThat(none.head()).isEqualTo(10);
    assertThat(get(backplane.read(DEMO, 99, 4)).entries()).isEmpty();
  }

  @Test
  void reading_the_log_of_a_missing_room_does_not_create_it() {
    assertThat(log()).isEqualTo(new LogPage("", 0, 0, List.of()));
    assertThat(log()).isEqualTo(new LogPage("", 0, 0, List.of()));
  }

  @Test
  void log_with_more_than_1280_events_is_trimmed_to_1024() {
    Member alice = join("alice");
    for (int i = 0; i < 1279; i++) {
      backplane.send(alice, toAll("line " + i).build());
    }
    assertThat(numbers(log())).isEqualTo(numbers(1, 1280));
    send(alice, toAll("one more"));
    assertThat(numbers(log())).isEqualTo(numbers(258, 1281));
    assertThat(log().floor()).isEqualTo(257);
    Snapshot room = open(alice);
    assertThat(room.floor()).isEqualTo(257);
    assertThat(room.start()).isEqualTo(1);
    assertThat(room.head()).isEqualTo(1281);
  }

  @Test
  void page_of_a_trimmed_number_begins_at_the_floor() {
    Member alice = join("alice");
    for (int i = 0; i < 1280; i++) {
      backplane.send(alice, toAll("line " + i).build());
    }
    assertThat(numbers(get(backplane.read(DEMO, 100, 3)))).isEqualTo(numbers(258, 260));
    assertThat(numbers(get(backplane.read(DEMO, 257, 3)))).isEqualTo(numbers(258, 260));
    assertThat(numbers(get(backplane.read(DEMO, 258, 3)))).isEqualTo(numbers(259, 261));
  }

  @Test
  void log_never_exceeds_its_bounds() {
    Member alice = join("alice");
    for (int size : List.of(64, 1, 63, 64, 7, 64, 64, 33)) {
      for (int i = 0; i < 8; i++) {
        send(alice, manyToAll(size));
        LogPage log = log();
        assertThat(log.head() - log.floor())
            .isBetween(Math.min(log.head(), 1024), 1280L)
            .isEqualTo(log.entries().size());
        assertThat(numbers(log)).isEqualTo(numbers(log.floor() + 1, log.head()));
      }
    }
    assertThat(log().head()).isGreaterThan(2048);
  }

  @Test
  void events_of_the_last_2_minutes_stay_and_older_ones_are_trimmed_when_a_reader_looks() {
    Member alice = join("alice");
    send(alice, toAll("old"));
    pass(seconds(60), alice);
    send(alice, toAll("young"));
    pass(seconds(58), alice);
    assertThat(open(alice).floor()).isZero();
    pass(seconds(4), alice);
    assertThat(open(alice).floor()).isEqualTo(2);
    assertThat(lines()).containsExactly("alice to all: young");
  }

  @Test
  void empty_log_continues_with_the_next_number() {
    Member alice = join("alice");
    String epoch = log().epoch();
    pass(seconds(130), alice);
    Snapshot room = open(alice);
    assertThat(room.head()).isEqualTo(1);
    assertThat(room.floor()).isEqualTo(1);
    send(alice, toAll("hello"));
    assertThat(log().epoch()).isEqualTo(epoch);
    assertThat(numbers(log())).containsExactly(2L);
    pass(seconds(60), alice);
    assertThat(numbers(log())).containsExactly(2L);
  }

  private static List<Long> numbers(LogPage page) {
    return page.entries().stream().map(LogEntry::number).toList();
  }

  private static List<Long> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
