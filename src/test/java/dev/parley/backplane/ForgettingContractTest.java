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

/** How long empty rooms, former peers and bans are remembered. */
class ForgettingContractTest extends BackplaneContract {
  @Override
  Limits limits() {
    return GENEROUS;
  }

  @Test
  void room_that_was_empty_for_less_than_2_minutes_keeps_its_log() {
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
  void unused_room_is_forgotten_2_minutes_after_the_last_lease_ran_out() {
    Joined alice = join(aJoin("alice"));
    pass(seconds(30 + 121));
    Joined bob = join(aJoin("bob"));
    assertThat(bob.start().epoch()).isNotEqualTo(alice.start().epoch());
    assertThat(bob.start().number()).isEqualTo(1);
  }

  @Test
  void room_whose_last_lease_has_just_run_out_keeps_its_log() {
    Joined alice = join(aJoin("alice"));
    pass(seconds(30 + 115));
    assertThat(join(aJoin("bob")).start()).isEqualTo(new EventId(alice.start().epoch(), 3));
  }

  @Test
  void room_with_a_peer_is_not_forgotten() {
    Joined alice = join(aJoin("alice").with("{\"a\":1}"));
    pass(Duration.ofMinutes(10), alice.member());
    send(alice.member(), toAll("hello"));
    assertThat(get(backplane.peers(alice.member()))).containsExactly(alice.self());
    assertThat(log().epoch()).isEqualTo(alice.start().epoch());
    assertThat(log().head()).isEqualTo(2);
  }

  @Test
  void room_remembers_peers_that_left_or_were_removed() {
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
  void ban_outlives_the_room() {
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
  void id_can_be_banned_from_a_room_that_does_not_exist() {
    get(backplane.remove(DEMO, id("bob"), aRemoval()));
    assertThat(log().epoch()).isEmpty();
    assertThat(problem(backplane.join(aJoin("bob").build()))).isEqualTo(Problem.REMOVED);
    join("alice");
    assertThat(problem(backplane.join(aJoin("bob").build()))).isEqualTo(Problem.REMOVED);
    pass(Duration.ofHours(25));
    join("bob");
  }

  @Test
  void room_keeps_the_latest_1024_bans() {
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
  void clear_removes_all_peers() {
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
  void room_remembers_the_latest_1024_former_peers() {
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
