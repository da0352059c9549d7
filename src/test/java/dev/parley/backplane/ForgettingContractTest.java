package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.toAll;
import static dev.parley.testing.Removals.aRemoval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.room.Join;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a room that nobody is in, and of who was once in one. */
class ForgettingContractTest extends BackplaneContract {
  @Override
  Limits limits() {
    return GENEROUS;
  }

  @Test
  void room_that_was_empty_for_less_than_2_minutes_goes_on() {
    Joined alice = join(aJoin("alice"));
    get(backplane.leave(alice.member()));
    pass(seconds(115));
    Joined bob = join(aJoin("bob"));
    assertThat(bob.start()).isEqualTo(new EventId(alice.start().epoch(), 3));
  }

  @Test
  void room_that_was_empty_for_2_minutes_is_forgotten() {
    Joined alice = join(aJoin("alice"));
    get(backplane.leave(alice.member()));
    pass(seconds(121));
    assertThat(log().epoch()).isEmpty();
    Joined bob = join(aJoin("bob"));
    assertThat(bob.start().epoch()).isNotEqualTo(alice.start().epoch());
    assertThat(bob.start().number()).isEqualTo(1);
    assertThat(lines()).containsExactly("bob joined");
  }

  @Test
  void room_that_nobody_touches_is_forgotten_2_minutes_after_the_last_lease_ran_out() {
    Joined alice = join(aJoin("alice"));
    pass(seconds(30 + 121));
    Joined bob = join(aJoin("bob"));
    assertThat(bob.start().epoch()).isNotEqualTo(alice.start().epoch());
    assertThat(bob.start().number()).isEqualTo(1);
  }

  @Test
  void room_in_which_the_last_lease_just_ran_out_goes_on() {
    Joined alice = join(aJoin("alice"));
    pass(seconds(30 + 115));
    assertThat(join(aJoin("bob")).start()).isEqualTo(new EventId(alice.start().epoch(), 3));
  }

  @Test
  void room_that_somebody_is_in_is_not_forgotten() {
    Joined alice = join(aJoin("alice").with("{\"a\":1}"));
    pass(Duration.ofMinutes(10), alice.member());
    send(alice.member(), toAll("hello"));
    assertThat(get(backplane.peers(alice.member()))).containsExactly(alice.self());
    assertThat(log().epoch()).isEqualTo(alice.start().epoch());
    assertThat(log().head()).isEqualTo(2);
  }

  @Test
  void who_left_or_was_removed_is_remembered_while_the_room_is() {
    Member alice = join("alice");
    Member bob = join("bob");
    Member carol = join("carol");
    get(backplane.leave(alice));
    get(backplane.remove(DEMO, id("bob"), aRemoval()));
    pass(Duration.ofMinutes(10), carol);
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.PEER_NOT_FOUND);
    assertThat(problem(backplane.openStream(bob))).isEqualTo(Problem.REMOVED);
    get(backplane.leave(carol));
    pass(seconds(121));
    assertThat(open(alice).rejoined()).isTrue();
    assertThat(problem(backplane.openStream(bob))).isEqualTo(Problem.REMOVED);
  }

  @Test
  void who_was_removed_is_kept_out_for_a_time_that_outlives_the_room() {
    Member bob = join("bob");
    get(backplane.remove(DEMO, id("bob"), aRemoval()));
    pass(Duration.ofHours(23));
    assertThat(log().epoch()).isEmpty();
    assertThat(problem(backplane.openStream(bob))).isEqualTo(Problem.REMOVED);
    assertThat(problem(backplane.join(aJoin("bob").build()))).isEqualTo(Problem.REMOVED);
    join("alice");
    assertThat(problem(backplane.join(aJoin("bob").build()))).isEqualTo(Problem.REMOVED);
    pass(Duration.ofMinutes(61));
    join("bob");
  }

  @Test
  void who_was_removed_from_a_room_that_is_not_there_is_kept_out_all_the_same() {
    get(backplane.remove(DEMO, id("bob"), aRemoval()));
    assertThat(log().epoch()).isEmpty();
    assertThat(problem(backplane.join(aJoin("bob").build()))).isEqualTo(Problem.REMOVED);
    join("alice");
    assertThat(problem(backplane.join(aJoin("bob").build()))).isEqualTo(Problem.REMOVED);
    pass(Duration.ofHours(25));
    join("bob");
  }

  @Test
  void room_keeps_out_the_1024_that_were_removed_last() {
    get(backplane.remove(DEMO, id("first"), aRemoval()));
    pass(seconds(1));
    for (int i = 2; i <= Lifetimes.MAX_BANS; i++) {
      get(backplane.remove(DEMO, id("peer-" + i), aRemoval()));
    }
    assertThat(problem(backplane.join(aJoin("first").build()))).isEqualTo(Problem.REMOVED);
    get(backplane.remove(DEMO, id("last"), aRemoval()));
    assertThat(problem(backplane.join(aJoin("last").build()))).isEqualTo(Problem.REMOVED);
    assertThat(problem(backplane.join(aJoin("peer-2").build()))).isEqualTo(Problem.REMOVED);
    join("first");
  }

  @Test
  void clearing_removes_everybody_who_is_in() {
    Member alice = join("alice");
    Member bob = join("bob");
    assertThat(get(backplane.everybody(DEMO))).hasSize(2);
    get(backplane.clear(DEMO, aRemoval()));
    assertThat(get(backplane.everybody(DEMO))).isEmpty();
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.REMOVED);
    assertThat(problem(backplane.openStream(bob))).isEqualTo(Problem.REMOVED);
    join("carol");
  }

  @Test
  void room_remembers_the_1024_former_peers_that_went_last() {
    Member alice = join("alice");
    Member first = comeAndGo("first");
    pass(seconds(1));
    for (int i = 2; i <= Lifetimes.MAX_DEPARTED; i++) {
      comeAndGo("peer-" + i);
    }
    assertThat(problem(backplane.openStream(first))).isEqualTo(Problem.PEER_NOT_FOUND);
    Member last = comeAndGo("last");
    assertThat(problem(backplane.openStream(last))).isEqualTo(Problem.PEER_NOT_FOUND);
    assertThat(open(first).rejoined()).isTrue();
    assertThat(peers(alice)).containsExactly("alice", "first");
  }

  /** Joins and leaves without waiting for the answers. */
  private Member comeAndGo(String peer) {
    Join join = aJoin(peer).build();
    Member member = new Member(DEMO, join.peer(), join.fresh());
    backplane.join(join);
    backplane.leave(member);
    return member;
  }
}
