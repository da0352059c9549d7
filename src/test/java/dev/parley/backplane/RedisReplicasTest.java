package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.toAll;
import static dev.parley.testing.Removals.aRemoval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.Backplane;
import dev.parley.room.Joined;
import dev.parley.room.LogPage;
import dev.parley.room.Receipt;
import dev.parley.room.StreamEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas on one Redis behave like one. */
class RedisReplicasTest extends RedisTest {
  private Backplane other;

  @BeforeEach
  void start_another_replica() {
    other = anotherReplica();
  }

  @Test
  void message_appended_at_one_replica_is_received_at_the_other() {
    RecordingListener listener = new RecordingListener();
    get(other.subscribe(DEMO, listener));
    Member alice = join("alice");
    send(alice, toAll("hello"));
    listener.awaitLine("alice to all: hello");
    LogPage log = get(other.read(DEMO, 0, 10));
    assertThat(log).isEqualTo(log());
    assertThat(listener.heard())
        .isEqualTo(
            log.entries().stream()
                .map(entry -> new RecordingListener.Heard(log.epoch(), entry))
                .toList());
  }

  @Test
  void stream_limit_notice_goes_to_the_replica_whose_latest_stream_is_the_oldest() {
    RecordingListener here = new RecordingListener();
    RecordingListener there = new RecordingListener();
    Member alice = join("alice");
    get(backplane.subscribe(DEMO, here));
    get(other.subscribe(DEMO, there));
    get(backplane.openStream(alice, 1, 4));
    get(backplane.openStream(alice, 2, 4));
    get(backplane.openStream(alice, 3, 4));
    get(other.openStream(alice, 1, 4));
    get(other.openStream(alice, 2, 4));
    get(other.openStream(alice, 3, 4));
    send(alice, toAll("done"));
    here.awaitLine("alice to all: done");
    there.awaitLine("alice to all: done");
    assertThat(here.streamLimits()).containsExactly("alice keeps 2", "alice keeps 1");
    assertThat(there.streamLimits()).isEmpty();
    get(backplane.openStream(alice, 2, 4));
    send(alice, toAll("and again"));
    there.awaitLine("alice to all: and again");
    assertThat(there.streamLimits()).containsExactly("alice keeps 2");
  }

  @Test
  void ended_streams_are_not_counted_after_the_next_renewal() {
    RecordingListener here = new RecordingListener();
    Member alice = join("alice");
    get(backplane.subscribe(DEMO, here));
    get(backplane.openStream(alice, 4, 4));
    get(backplane.renew(DEMO, List.of(alice)));
    get(other.openStream(alice, 1, 4));
    get(other.openStream(alice, 2, 4));
    get(other.openStream(alice, 3, 4));
    send(alice, toAll("done"));
    here.awaitLine("alice to all: done");
    assertThat(here.streamLimits()).isEmpty();
  }

  @Test
  void closing_a_stream_does_not_shorten_the_lease_while_another_replica_has_one() {
    Member alice = join("alice");
    open(alice);
    get(other.openStream(alice));
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    assertNextExpiryIn(seconds(30));
    pass(seconds(20));
    get(other.renew(DEMO, List.of(alice)));
    assertNextExpiryIn(seconds(30));
    get(other.closeStream(alice, StreamEnd.CLIENT));
    assertNextExpiryIn(seconds(12));
  }

  @Test
  void stream_that_the_client_moves_to_another_replica_keeps_the_lease() {
    Member alice = join("alice");
    open(alice);
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    get(other.openStream(alice));
    assertNextExpiryIn(seconds(30));
    pass(seconds(20));
    get(backplane.peers(alice));
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void streams_of_a_replica_count_only_until_a_lease_after_its_last_renewal() {
    Member alice = join("alice");
    get(other.openStream(alice));
    open(alice);
    pass(seconds(31), alice);
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    assertNextExpiryIn(seconds(12));
  }

  @Test
  void streams_of_a_replica_that_renews_its_leases_are_counted() {
    Member alice = join("alice");
    get(other.openStream(alice));
    open(alice);
    for (int i = 0; i < 6; i++) {
      pass(seconds(9));
      get(other.renew(DEMO, List.of(alice)));
    }
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void each_departure_has_one_peer_left_even_if_two_replicas_notice_it() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      members.add(join("peer-" + i));
    }
    pass(seconds(31));
    List<CompletionStage<?>> touches = new ArrayList<>();
    for (Member member : members) {
      touches.add(backplane.renew(DEMO, List.of(member)));
      touches.add(other.renew(DEMO, List.of(member)));
      touches.add(other.leave(member));
      touches.add(backplane.remove(DEMO, member.peer(), aRemoval()));
    }
    touches.forEach(RoomTest::get);
    assertThat(lines()).hasSize(40);
    assertThat(lines().subList(20, 40))
        .doesNotHaveDuplicates()
        .allMatch(line -> line.endsWith(" expired"));
  }

  @Test
  void entries_appended_by_two_replicas_have_consecutive_numbers() {
    Member alice = join("alice");
    Member bob = get(other.join(aJoin("bob").build())).member();
    List<CompletionStage<Receipt>> sends = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sends.add(backplane.send(alice, toAll("line " + i).build()));
      sends.add(other.send(bob, toAll("line " + i).build()));
    }
    List<Long> numbers =
        sends.stream()
            .map(stage -> ((Receipt.Logged) get(stage)).first().number())
            .sorted()
            .toList();
    assertThat(numbers).isEqualTo(LongStream.rangeClosed(3, 202).boxed().toList());
    assertThat(lines())
        .filteredOn(line -> line.startsWith("bob to"))
        .isEqualTo(LongStream.range(0, 100).mapToObj(i -> "bob to all: line " + i).toList());
  }

  @Test
  void only_one_of_many_simultaneous_joins_gets_an_id() {
    List<CompletionStage<Joined>> joins = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      joins.add(backplane.join(aJoin("alice").build()));
      joins.add(other.join(aJoin("alice").build()));
    }
    long winners = joins.stream().filter(stage -> !isRefused(stage, Problem.PEER_ID_TAKEN)).count();
    assertThat(winners).isEqualTo(1);
    assertThat(lines()).containsExactly("alice joined");
  }

  @Test
  void retry_at_another_replica_gets_the_first_answer() {
    Member alice = join(aJoin("alice").key("sixteen or more characters")).member();
    assertThat(get(other.join(aJoin("alice").key("sixteen or more characters").build())).member())
        .isEqualTo(alice);
    Receipt first = send(alice, toAll("hello").key("k"));
    assertThat(get(other.send(alice, toAll("hello").key("k").build()))).isEqualTo(first);
    assertThat(get(other.receipt(alice, "k"))).isEqualTo(first);
    assertThat(lines()).containsExactly("alice joined", "alice to all: hello");
  }

  @Test
  void all_replicas_share_the_allowance_of_a_peer() {
    Member alice = join("alice");
    send(alice, manyToAll(64));
    assertThat(problem(other.send(alice, manyToAll(64).build())))
        .isEqualTo(Problem.TOO_MANY_MESSAGES);
  }

  @Test
  void replicas_agree_on_the_time() {
    assertThat(Math.abs(backplane.nowMicros() - other.nowMicros())).isLessThan(1_000_000);
  }

  private static boolean isRefused(CompletionStage<?> stage, Problem problem) {
    try {
      get(stage);
      return false;
    } catch (Refusal refusal) {
      assertThat(refusal.problem()).isEqualTo(problem);
      return true;
    }
  }
}
