package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.Strangers.PLAZA;
import static dev.parley.testing.Removals.aRemoval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Joined;
import dev.parley.room.Limits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strangers that come to a lobby one after the other. */
class LobbyContractTest extends BackplaneContract {
  private static final String KEY = "a secret of 16 characters or more";

  private Strangers plaza;

  @Override
  Limits limits() {
    return GENEROUS;
  }

  @BeforeEach
  void open_the_lobby() {
    plaza = new Strangers(backplane);
  }

  @Test
  void first_stranger_waits_in_a_new_room_with_an_unguessable_name() {
    Joined alice = plaza.stranger("alice");
    assertThat(alice.others()).isEmpty();
    assertThat(alice.returned()).isFalse();
    assertThat(alice.start().number()).isEqualTo(1);
    assertThat(room(alice).value()).matches("[A-Za-z0-9_-]{22}");
    assertThat(room(get(plaza.asks(new LobbyId("square"), "alice", null))))
        .isNotEqualTo(room(alice));
  }

  @Test
  void second_stranger_joins_the_first() {
    Joined alice = plaza.stranger("alice");
    Joined bob = plaza.stranger("bob");
    assertThat(room(bob)).isEqualTo(room(alice));
    assertThat(bob.others()).containsExactly(alice.self());
    assertThat(bob.self().isPoliteToward(alice.self())).isTrue();
    assertThat(bob.start().number()).isEqualTo(2);
  }

  @Test
  void third_stranger_waits_and_the_fourth_joins_it() {
    Joined alice = plaza.stranger("alice");
    Joined bob = plaza.stranger("bob");
    Joined carol = plaza.stranger("carol");
    assertThat(carol.others()).isEmpty();
    Joined dave = plaza.stranger("dave");
    assertThat(ids(dave.others())).containsExactly("carol");
    Strangers.assertAllArePaired(backplane, List.of(alice, bob, carol, dave));
  }

  @Test
  void strangers_of_different_lobbies_do_not_meet() {
    plaza.stranger("alice");
    assertThat(get(plaza.asks(new LobbyId("square"), "bob", null)).others()).isEmpty();
    assertThat(ids(plaza.stranger("carol").others())).containsExactly("alice");
  }

  @Test
  void lobby_and_room_with_the_same_name_are_independent() {
    join(aJoin("alice").in(new RoomId(PLAZA.value())));
    assertThat(plaza.stranger("bob").others()).isEmpty();
  }

  @Test
  void strangers_with_the_same_id_do_not_meet_and_the_longest_waiting_is_met_first() {
    Joined first = plaza.stranger("anna");
    pass(Duration.ofMillis(5));
    Joined second = plaza.stranger("anna");
    assertThat(second.others()).isEmpty();
    assertThat(room(second)).isNotEqualTo(room(first));
    assertThat(room(plaza.stranger("bob"))).isEqualTo(room(first));
    assertThat(room(plaza.stranger("carol"))).isEqualTo(room(second));
  }

  @Test
  void stranger_with_a_random_id_waits_and_meets_like_any_other() {
    Joined first = plaza.stranger(null);
    Joined second = plaza.stranger(null);
    assertThat(second.others()).containsExactly(first.self());
  }

  @Test
  void stranger_that_left_while_waiting_is_not_met() {
    get(backplane.leave(plaza.stranger("alice").member()));
    assertNextWaits();
  }

  @Test
  void stranger_that_was_removed_while_waiting_is_not_met() {
    Member alice = plaza.stranger("alice").member();
    get(backplane.remove(alice.room(), alice.peer(), aRemoval()));
    assertNextWaits();
  }

  @Test
  void stranger_whose_lease_ran_out_is_not_met() {
    plaza.stranger("alice");
    pass(seconds(31));
    assertNextWaits();
  }

  @Test
  void stranger_whose_room_is_forgotten_is_not_met() {
    plaza.stranger("alice");
    pass(Duration.ofMinutes(10));
    assertNextWaits();
  }

  /** Asserts that nobody waits: the next stranger waits, and the one after it meets it. */
  private void assertNextWaits() {
    Joined bob = plaza.stranger("bob");
    assertThat(bob.others()).isEmpty();
    assertThat(bob.start().number()).isEqualTo(1);
    assertThat(plaza.stranger("carol").others()).containsExactly(bob.self());
  }

  @Test
  void stranger_with_a_stream_is_met_after_a_long_wait() {
    Joined alice = plaza.stranger("alice");
    plaza.pass(backplanes(), Duration.ofMinutes(30), alice.member());
    assertThat(plaza.stranger("bob").others()).containsExactly(alice.self());
  }

  @Test
  void stranger_is_met_only_once() {
    Joined alice = plaza.stranger("alice");
    get(backplane.leave(plaza.stranger("bob").member()));
    assertThat(plaza.stranger("carol").others()).isEmpty();
    assertThat(get(backplane.peers(alice.member()))).hasSize(1);
  }

  @Test
  void stranger_that_stays_after_its_partner_left_is_not_met() {
    Joined alice = plaza.stranger("alice");
    Joined bob = plaza.stranger("bob");
    get(backplane.leave(alice.member()));
    assertThat(plaza.stranger("carol").others()).isEmpty();
    assertThat(get(backplane.peers(bob.member()))).hasSize(1);
  }

  @Test
  void stranger_that_waits_with_a_friend_is_not_met_even_after_the_friend_left() {
    Joined alice = plaza.stranger("alice");
    Member friend = join(aJoin("friend").in(room(alice))).member();
    Joined bob = plaza.stranger("bob");
    assertThat(bob.others()).isEmpty();
    get(backplane.leave(friend));
    assertThat(plaza.stranger("carol").others()).containsExactly(bob.self());
  }

  @Test
  void stranger_that_joined_again_before_a_search_is_met() {
    Joined alice = plaza.stranger("alice");
    pass(seconds(31));
    assertThat(open(alice.member()).rejoined()).isTrue();
    Joined bob = plaza.stranger("bob");
    assertThat(room(bob)).isEqualTo(room(alice));
    assertThat(ids(bob.others())).containsExactly("alice");
  }

  @Test
  void stranger_that_joined_again_after_a_search_has_to_ask_the_lobby_again() {
    Joined alice = plaza.stranger("alice");
    pass(seconds(31));
    Joined bob = plaza.stranger("bob");
    assertThat(open(alice.member()).others()).isEmpty();
    get(backplane.leave(alice.member()));
    assertThat(plaza.stranger("alice").others()).containsExactly(bob.self());
  }

  @Test
  void retry_of_a_waiting_stranger_gets_the_same_membership_and_waits_once() {
    Joined alice = plaza.stranger("alice", KEY);
    Joined again = plaza.stranger("alice", KEY);
    assertThat(again).isEqualTo(alice);
    assertThat(ids(plaza.stranger("bob").others())).containsExactly("alice");
    assertThat(plaza.stranger("carol").others()).isEmpty();
  }

  @Test
  void retry_of_a_stranger_that_was_met_lists_its_partner() {
    Joined alice = plaza.stranger("alice", KEY);
    Joined bob = plaza.stranger("bob");
    Joined again = plaza.stranger("alice", KEY);
    assertThat(again.member()).isEqualTo(alice.member());
    assertThat(again.start()).isEqualTo(alice.start());
    assertThat(again.others()).containsExactly(bob.self());
  }

  @Test
  void retry_of_a_stranger_that_met_another_gets_the_same_membership() {
    plaza.stranger("alice");
    Joined bob = plaza.stranger("bob", KEY);
    assertThat(plaza.stranger("bob", KEY)).isEqualTo(bob);
    assertThat(plaza.stranger("carol").others()).isEmpty();
  }

  @Test
  void retry_without_an_id_gets_the_first_random_id() {
    Joined first = plaza.stranger(null, KEY);
    assertThat(plaza.stranger(null, KEY)).isEqualTo(first);
    assertThat(plaza.stranger("bob").others()).containsExactly(first.self());
  }

  @Test
  void key_of_an_ended_wait_begins_another_wait() {
    Joined alice = plaza.stranger("alice", KEY);
    get(backplane.leave(alice.member()));
    Joined again = plaza.stranger("alice", KEY);
    assertThat(room(again)).isNotEqualTo(room(alice));
    assertThat(plaza.stranger("alice", KEY)).isEqualTo(again);
    assertThat(plaza.stranger("bob").others()).containsExactly(again.self());
  }

  @Test
  void key_of_an_ended_meeting_leads_to_another_stranger() {
    Joined alice = plaza.stranger("alice");
    Joined bob = plaza.stranger("bob", KEY);
    get(backplane.leave(bob.member()));
    Joined again = plaza.stranger("bob", KEY);
    assertThat(again.others()).isEmpty();
    assertThat(get(backplane.peers(alice.member()))).hasSize(1);
    assertThat(plaza.stranger("carol").others()).containsExactly(again.self());
  }

  @Test
  void key_is_forgotten_after_2_minutes() {
    Joined alice = plaza.stranger("alice", KEY);
    plaza.pass(backplanes(), seconds(110), alice.member());
    assertThat(plaza.stranger("alice", KEY).member()).isEqualTo(alice.member());
    plaza.pass(backplanes(), seconds(130), alice.member());
    assertThat(room(plaza.stranger("alice", KEY))).isNotEqualTo(room(alice));
  }

  @Test
  void key_is_valid_in_one_lobby_only() {
    Joined here = plaza.stranger("alice", KEY);
    Joined there = get(plaza.asks(new LobbyId("square"), "alice", KEY));
    assertThat(room(there)).isNotEqualTo(room(here));
  }

  @Test
  void strangers_that_come_at_the_same_time_are_paired() {
    Strangers.assertAllArePaired(backplane, Strangers.crowd(61, backplane));
  }

  private static RoomId room(Joined joined) {
    return joined.member().room();
  }
}
