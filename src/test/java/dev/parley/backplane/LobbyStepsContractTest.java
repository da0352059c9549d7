package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.Limits;
import dev.parley.room.PairingAssignment;
import dev.parley.room.PairingRole;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The single steps of a search in a lobby. A search may fail after any step, and the steps of other
 * searches may come in between.
 */
class LobbyStepsContractTest extends BackplaneContract {
  private static final String KEY = "a secret of 16 characters or more";
  private static final RoomId ONE = new RoomId("one");
  private static final RoomId TWO = new RoomId("two");
  private static final RoomId THREE = new RoomId("three");

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
  void failed_search_leaves_the_assigned_room_on_the_list() {
    Joined alice = plaza.stranger("alice");
    assertThat(plaza.ask("bob", KEY, ONE)).isEqualTo(meeting(room(alice)));
    assertThat(plaza.stranger("carol").others()).containsExactly(alice.self());
    assertThat(plaza.stranger("bob", KEY).others()).isEmpty();
  }

  @Test
  void retry_after_a_failed_search_gets_the_same_room() {
    Joined alice = plaza.stranger("alice");
    plaza.ask("bob", KEY, ONE);
    assertThat(plaza.stranger("bob", KEY).others()).containsExactly(alice.self());
  }

  @Test
  void room_that_stays_listed_after_a_meeting_harms_nobody() {
    Joined alice = plaza.stranger("alice");
    plaza.ask("bob", KEY, ONE);
    Joined bob = met(room(alice), "bob", KEY);
    Joined carol = plaza.stranger("carol");
    assertThat(carol.others()).isEmpty();
    assertThat(plaza.stranger("bob", KEY)).isEqualTo(bob);
    Strangers.assertAllArePaired(backplane, List.of(alice, bob, carol));
  }

  @Test
  void retry_waits_in_the_own_room_that_was_not_listed_yet() {
    assertThat(plaza.ask("alice", KEY, ONE)).isEqualTo(waiting(ONE));
    Joined alice = founded(ONE, "alice", KEY);
    assertThat(plaza.stranger("alice", KEY)).isEqualTo(alice);
    assertThat(plaza.stranger("bob").others()).containsExactly(alice.self());
  }

  @Test
  void retry_meets_a_stranger_that_came_before_the_own_room_was_listed() {
    plaza.ask("alice", KEY, ONE);
    Joined former = founded(ONE, "alice", KEY);
    Joined bob = plaza.stranger("bob");
    assertThat(bob.others()).isEmpty();
    Joined again = plaza.stranger("alice", KEY);
    assertThat(again.others()).containsExactly(bob.self());
    assertThat(get(backplane.read(ONE, 0, 9)).entries())
        .extracting(RoomTest::line)
        .containsExactly("alice joined", "alice left");
    assertThat(plaza.stranger("alice", KEY)).isEqualTo(again);
    assertThat(former.member()).isNotEqualTo(again.member());
  }

  @Test
  void one_of_two_strangers_with_unlisted_rooms_goes_to_the_other() {
    assertThat(plaza.ask("alice", null, ONE)).isEqualTo(waiting(ONE));
    assertThat(plaza.ask("bob", null, TWO)).isEqualTo(waiting(TWO));
    founded(ONE, "alice", null);
    founded(TWO, "bob", null);
    assertThat(plaza.askFrom(TWO, "bob", null)).isEqualTo(waiting(TWO));
    assertThat(plaza.askFrom(ONE, "alice", null)).isEqualTo(meeting(TWO));
  }

  @Test
  void waiting_stranger_that_missed_another_is_listed() {
    founded(ONE, "alice", null);
    get(backplane.leave(plaza.stranger("bob").member()));
    RoomId gone = plaza.askFrom(ONE, "alice", null).room();
    assertThat(plaza.meet(PairingRole.SECOND, gone, "alice", null)).isNull();
    assertThat(plaza.ask("alice", null, ONE, true, gone)).isEqualTo(waiting(ONE));
    assertThat(plaza.ask("carol", null, THREE)).isEqualTo(meeting(ONE));
  }

  @Test
  void two_tries_with_one_key_get_the_same_room() {
    assertThat(plaza.ask("alice", KEY, ONE)).isEqualTo(waiting(ONE));
    assertThat(plaza.ask("alice", KEY, TWO)).isEqualTo(waiting(ONE));
    Joined bob = plaza.stranger("bob");
    pass(Duration.ofMillis(5));
    plaza.stranger("bob");
    assertThat(plaza.askFrom(ONE, "alice", KEY)).isEqualTo(meeting(room(bob)));
    assertThat(plaza.askFrom(ONE, "alice", KEY)).isEqualTo(meeting(room(bob)));
    Joined alice = met(room(bob), "alice", KEY);
    assertThat(plaza.meet(PairingRole.SECOND, room(bob), "alice", KEY)).isEqualTo(alice);
  }

  @Test
  void key_of_a_listed_stranger_leads_to_no_other_room() {
    Joined alice = plaza.stranger("alice", KEY);
    get(backplane.withdrawRoom(Strangers.PLAZA, room(alice)));
    plaza.askFrom(TWO, "bob", null);
    assertThat(plaza.ask("alice", KEY, ONE)).isEqualTo(waiting(room(alice)));
    assertThat(plaza.askFrom(room(alice), "alice", KEY)).isEqualTo(waiting(room(alice)));
    assertThat(plaza.ask("alice", null, ONE)).isEqualTo(meeting(TWO));
  }

  @Test
  void tries_with_one_key_that_missed_the_same_room_get_the_same_next_room() {
    get(backplane.leave(plaza.stranger("bob").member()));
    RoomId gone = plaza.ask("alice", KEY, ONE).room();
    assertThat(plaza.ask("alice", KEY, TWO).room()).isEqualTo(gone);
    assertThat(plaza.ask("alice", KEY, ONE, false, gone)).isEqualTo(waiting(ONE));
    assertThat(plaza.ask("alice", KEY, TWO, false, gone)).isEqualTo(waiting(ONE));
  }

  @Test
  void retry_lists_the_room_of_a_waiting_stranger_again_if_it_was_lost() {
    Joined alice = plaza.stranger("alice", KEY);
    get(backplane.withdrawRoom(Strangers.PLAZA, room(alice)));
    assertThat(plaza.stranger("alice", KEY)).isEqualTo(alice);
    assertThat(plaza.ask("bob", null, ONE)).isEqualTo(meeting(room(alice)));
  }

  @Test
  void only_the_withdrawn_room_is_taken_off_the_list() {
    plaza.askFrom(ONE, "anna", null);
    pass(Duration.ofMillis(5));
    plaza.askFrom(TWO, "anna", null);
    get(backplane.withdrawRoom(Strangers.PLAZA, ONE));
    get(backplane.withdrawRoom(Strangers.PLAZA, THREE));
    assertThat(plaza.ask("bob", null, THREE)).isEqualTo(meeting(TWO));
  }

  @Test
  void room_is_listed_for_as_long_as_a_token_is_valid() {
    plaza.askFrom(ONE, "alice", null);
    pass(Lifetimes.WAITING_ROOM.minusMinutes(1));
    assertThat(plaza.ask("bob", null, TWO)).isEqualTo(meeting(ONE));
    pass(Duration.ofMinutes(2));
    assertThat(plaza.ask("bob", null, TWO)).isEqualTo(waiting(TWO));
  }

  @Test
  void lobby_lists_256_rooms_and_drops_the_longest_listed_first() {
    for (int i = 0; i <= Lifetimes.MAX_WAITING_ROOMS; i++) {
      plaza.askFrom(new RoomId("room-" + i), "anna", null);
      pass(Duration.ofMillis(1));
    }
    assertThat(plaza.ask("bob", null, ONE)).isEqualTo(meeting(new RoomId("room-1")));
  }

  @Test
  void first_joins_only_a_new_room() {
    Member alice = join(aJoin("alice").in(ONE)).member();
    assertThat(plaza.meet(PairingRole.FIRST, ONE, "bob", null)).isNull();
    get(backplane.leave(alice));
    assertThat(plaza.meet(PairingRole.FIRST, ONE, "bob", null)).isNull();
    assertThat(plaza.meet(PairingRole.FIRST, TWO, "bob", null)).isNotNull();
  }

  @Test
  void second_cannot_join_a_room_that_does_not_exist_and_does_not_create_it() {
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "bob", null)).isNull();
    assertThat(get(backplane.read(ONE, 0, 1)).epoch()).isEmpty();
    assertThat(plaza.meet(PairingRole.FIRST, ONE, "alice", null)).isNotNull();
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "bob", null)).isNotNull();
  }

  @Test
  void peer_cannot_meet_itself() {
    founded(ONE, "alice", null);
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "alice", null)).isNull();
  }

  @Test
  void second_cannot_join_a_room_in_which_two_met_before() {
    Joined alice = founded(ONE, "alice", null);
    Joined bob = met(ONE, "bob", null);
    get(backplane.leave(bob.member()));
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "carol", null)).isNull();
    assertThat(get(backplane.peers(alice.member()))).hasSize(1);
  }

  @Test
  void room_is_closed_to_seconds_after_one_tried_in_vain() {
    Member alice = founded(ONE, "alice", null).member();
    pass(seconds(31));
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "bob", null)).isNull();
    open(alice);
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "carol", null)).isNull();
  }

  @Test
  void forgotten_room_is_open_to_seconds_again() {
    founded(ONE, "alice", null);
    met(ONE, "bob", null);
    pass(Duration.ofMinutes(10));
    founded(ONE, "alice", null);
    met(ONE, "bob", null);
  }

  private Joined founded(RoomId room, String id, String key) {
    return Objects.requireNonNull(plaza.meet(PairingRole.FIRST, room, id, key));
  }

  private Joined met(RoomId room, String id, String key) {
    return Objects.requireNonNull(plaza.meet(PairingRole.SECOND, room, id, key));
  }

  private static PairingAssignment waiting(RoomId room) {
    return new PairingAssignment(room, PairingRole.FIRST);
  }

  private static PairingAssignment meeting(RoomId room) {
    return new PairingAssignment(room, PairingRole.SECOND);
  }

  private static RoomId room(Joined joined) {
    return joined.member().room();
  }
}
