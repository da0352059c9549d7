package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Message;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.Problem;
import dev.parley.room.LogEntry;
import dev.parley.room.Receipt;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages are logged in order, all or none. */
class SendContractTest extends BackplaneContract {
  @Test
  void messages_are_logged_at_the_numbers_in_their_receipts() {
    Member alice = join("alice");
    Member bob = join("bob");
    String epoch = log().epoch();
    assertThat(send(alice, toAll("hello")))
        .isEqualTo(new Receipt.Logged(new EventId(epoch, 3), 1, false));
    assertThat(send(bob, to("alice", "hi")))
        .isEqualTo(new Receipt.Logged(new EventId(epoch, 4), 1, false));
    assertThat(lines())
        .containsExactly("alice joined", "bob joined", "alice to all: hello", "bob to alice: hi");
  }

  @Test
  void array_is_appended_together_in_order() {
    Member alice = join("alice");
    assertThat(send(alice, toAll("1").and("2").and("3")))
        .isEqualTo(new Receipt.Logged(new EventId(log().epoch(), 2), 3, true));
    assertThat(send(alice, manyToAll(1)))
        .isEqualTo(new Receipt.Logged(new EventId(log().epoch(), 5), 1, true));
    assertThat(lines())
        .endsWith("alice to all: 1", "alice to all: 2", "alice to all: 3", "alice to all: line 1");
  }

  @Test
  void entry_has_the_message_and_the_time_of_the_send() {
    Member alice = join("alice");
    join("bob");
    Message candidate = new Message.Candidate("{\"candidate\":\"\"}", "s \u2028 \"1\" 🙂");
    long before = backplane.nowMicros();
    send(alice, to("bob", "\\ud83d 🙂 ü").and(candidate));
    List<LogEntry> said = log().entries().subList(2, 4);
    assertThat(said.get(0).event())
        .isEqualTo(new Event.MessageSent(id("alice"), id("bob"), "\"data\":\"\\ud83d 🙂 ü\""));
    assertThat(said.get(1).event())
        .isEqualTo(new Event.MessageSent(id("alice"), id("bob"), candidate.members()));
    assertThat(said)
        .allSatisfy(
            entry -> {
              assertThat(entry.atMicros()).isEqualTo(entry.loggedMicros());
              assertThat(entry.at())
                  .isCloseTo(
                      Instant.EPOCH.plus(before, ChronoUnit.MICROS), within(2, ChronoUnit.SECONDS));
            });
  }

  @Test
  void message_to_an_unknown_peer_is_refused_and_not_logged() {
    Member alice = join("alice");
    assertThat(problem(backplane.send(alice, to("bob", "hello").build())))
        .isEqualTo(Problem.PEER_NOT_FOUND);
    get(backplane.leave(join("bob")));
    assertThat(problem(backplane.send(alice, to("bob", "hello").build())))
        .isEqualTo(Problem.PEER_NOT_FOUND);
    assertThat(lines()).containsExactly("alice joined", "bob joined", "bob left");
  }

  @Test
  void lease_of_the_addressee_is_checked_before_the_send() {
    Member alice = join("alice");
    join("bob");
    pass(seconds(20));
    get(backplane.peers(alice));
    pass(seconds(11));
    assertThat(problem(backplane.send(alice, to("bob", "hello").build())))
        .isEqualTo(Problem.PEER_NOT_FOUND);
    assertThat(lines()).containsExactly("alice joined", "bob joined", "bob expired");
  }

  @Test
  void sender_that_left_or_whose_lease_ran_out_is_not_in_the_room() {
    Member alice = join("alice");
    Member bob = join("bob");
    Member carol = join("carol");
    get(backplane.leave(alice));
    pass(seconds(31), carol);
    assertThat(problem(backplane.send(alice, toAll("hello").build())))
        .isEqualTo(Problem.NOT_IN_ROOM);
    assertThat(problem(backplane.send(bob, toAll("hello").build()))).isEqualTo(Problem.NOT_IN_ROOM);
    assertThat(lastLine()).isEqualTo("bob expired");
  }

  @Test
  void commands_of_one_replica_take_effect_in_the_order_of_issue() {
    Member alice = join("alice");
    Member bob = join("bob");
    List<CompletionStage<?>> issued = new ArrayList<>();
    List<String> expected = new ArrayList<>(List.of("alice joined", "bob joined"));
    for (int i = 0; i < 30; i++) {
      issued.add(backplane.send(alice, toAll("line " + i).build()));
      issued.add(backplane.update(bob, new Metadata("{\"i\":" + i + "}")));
      expected.addAll(List.of("alice to all: line " + i, "bob updated"));
    }
    issued.add(backplane.leave(bob));
    issued.add(backplane.join(JoinBuilder.aJoin("bob").build()));
    expected.addAll(List.of("bob left", "bob joined"));
    issued.forEach(RoomTest::get);
    assertThat(lines()).isEqualTo(expected);
  }

  @Test
  void commands_of_many_threads_are_numbered_without_holes() {
    Member alice = join("alice");
    Member bob = join("bob");
    List<Long> numbers =
        IntStream.range(0, 100)
            .parallel()
            .mapToObj(i -> backplane.send(i % 2 == 0 ? alice : bob, toAll("" + i).build()))
            .map(stage -> ((Receipt.Logged) get(stage)).first().number())
            .sorted()
            .toList();
    assertThat(numbers).isEqualTo(IntStream.rangeClosed(3, 102).mapToObj(Long::valueOf).toList());
  }
}
