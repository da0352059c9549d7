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
 * The steps of a stranger's request, which may be its last, and may fall between those of others.
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
  void stranger_that_dies_on_its_way_leaves_the_waiting_one_offered() {
    Joined alice = plaza.stranger("alice");
    assertThat(plaza.seek("bob", KEY, ONE)).isEqualTo(meeting(room(alice)));
    assertThat(plaza.stranger("carol").others()).containsExactly(alice.self());
    assertThat(plaza.stranger("bob", KEY).others()).isEmpty();
  }

  @Test
  void stranger_that_died_on_its_way_arrives_with_its_next_try() {
    Joined alice = plaza.stranger("alice");
    plaza.seek("bob", KEY, ONE);
    assertThat(plaza.stranger("bob", KEY).others()).containsExactly(alice.self());
  }

  @Test
  void stranger_that_dies_when_it_has_met_leaves_an_offer_that_harms_nobody() {
    Joined alice = plaza.stranger("alice");
    plaza.seek("bob", KEY, ONE);
    Joined bob = met(room(alice), "bob", KEY);
    Joined carol = plaza.stranger("carol");
    assertThat(carol.others()).isEmpty();
    assertThat(plaza.stranger("bob", KEY)).isEqualTo(bob);
    Strangers.assertAllArePaired(backplane, List.of(alice, bob, carol));
  }

  @Test
  void stranger_that_died_before_its_room_was_offered_waits_there_with_its_next_try() {
    assertThat(plaza.seek("alice", KEY, ONE)).isEqualTo(waiting(ONE));
    Joined alice = founded(ONE, "alice", KEY);
    assertThat(plaza.stranger("alice", KEY)).isEqualTo(alice);
    assertThat(plaza.stranger("bob").others()).containsExactly(alice.self());
  }

  @Test
  void stranger_that_died_before_its_room_was_offered_meets_who_came_meanwhile() {
    plaza.seek("alice", KEY, ONE);
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
  void of_two_that_made_their_rooms_at_the_same_time_one_goes_to_the_other() {
    assertThat(plaza.seek("alice", null, ONE)).isEqualTo(waiting(ONE));
    assertThat(plaza.seek("bob", null, TWO)).isEqualTo(waiting(TWO));
    founded(ONE, "alice", null);
    founded(TWO, "bob", null);
    assertThat(plaza.seekFrom(TWO, "bob", null)).isEqualTo(waiting(TWO));
    assertThat(plaza.seekFrom(ONE, "alice", null)).isEqualTo(meeting(TWO));
  }

  @Test
  void who_waits_and_missed_another_is_offered_after_all() {
    founded(ONE, "alice", null);
    get(backplane.leave(plaza.stranger("bob").member()));
    RoomId gone = plaza.seekFrom(ONE, "alice", null).room();
    assertThat(plaza.meet(PairingRole.SECOND, gone, "alice", null)).isNull();
    assertThat(plaza.seek("alice", null, ONE, true, gone)).isEqualTo(waiting(ONE));
    assertThat(plaza.seek("carol", null, THREE)).isEqualTo(meeting(ONE));
  }

  @Test
  void two_tries_with_one_key_are_led_to_the_same_stranger() {
    assertThat(plaza.seek("alice", KEY, ONE)).isEqualTo(waiting(ONE));
    assertThat(plaza.seek("alice", KEY, TWO)).isEqualTo(waiting(ONE));
    Joined bob = plaza.stranger("bob");
    pass(Duration.ofMillis(5));
    plaza.stranger("bob");
    assertThat(plaza.seekFrom(ONE, "alice", KEY)).isEqualTo(meeting(room(bob)));
    assertThat(plaza.seekFrom(ONE, "alice", KEY)).isEqualTo(meeting(room(bob)));
    Joined alice = met(room(bob), "alice", KEY);
    assertThat(plaza.meet(PairingRole.SECOND, room(bob), "alice", KEY)).isEqualTo(alice);
  }

  @Test
  void who_was_told_to_wait_is_led_nowhere_else_with_its_key() {
    Joined alice = plaza.stranger("alice", KEY);
    get(backplane.withdrawRoom(Strangers.PLAZA, room(alice)));
    plaza.seekFrom(TWO, "bob", null);
    assertThat(plaza.seek("alice", KEY, ONE)).isEqualTo(waiting(room(alice)));
    assertThat(plaza.seekFrom(room(alice), "alice", KEY)).isEqualTo(waiting(room(alice)));
    assertThat(plaza.seek("alice", null, ONE)).isEqualTo(meeting(TWO));
  }

  @Test
  void tries_with_one_key_that_missed_the_same_stranger_go_on_together() {
    get(backplane.leave(plaza.stranger("bob").member()));
    RoomId gone = plaza.seek("alice", KEY, ONE).room();
    assertThat(plaza.seek("alice", KEY, TWO).room()).isEqualTo(gone);
    assertThat(plaza.seek("alice", KEY, ONE, false, gone)).isEqualTo(waiting(ONE));
    assertThat(plaza.seek("alice", KEY, TWO, false, gone)).isEqualTo(waiting(ONE));
  }

  @Test
  void who_waits_is_offered_again_with_its_key_if_the_offer_was_lost() {
    Joined alice = plaza.stranger("alice", KEY);
    get(backplane.withdrawRoom(Strangers.PLAZA, room(alice)));
    assertThat(plaza.stranger("alice", KEY)).isEqualTo(alice);
    assertThat(plaza.seek("bob", null, ONE)).isEqualTo(meeting(room(alice)));
  }

  @Test
  void withdrawn_offer_is_over_and_others_are_not() {
    plaza.seekFrom(ONE, "anna", null);
    pass(Duration.ofMillis(5));
    plaza.seekFrom(TWO, "anna", null);
    get(backplane.withdrawRoom(Strangers.PLAZA, ONE));
    get(backplane.withdrawRoom(Strangers.PLAZA, THREE));
    assertThat(plaza.seek("bob", null, THREE)).isEqualTo(meeting(TWO));
  }

  @Test
  void offer_lasts_as_long_as_a_token() {
    plaza.seekFrom(ONE, "alice", null);
    pass(Lifetimes.WAITING_ROOM.minusMinutes(1));
    assertThat(plaza.seek("bob", null, TWO)).isEqualTo(meeting(ONE));
    pass(Duration.ofMinutes(2));
    assertThat(plaza.seek("bob", null, TWO)).isEqualTo(waiting(TWO));
  }

  @Test
  void lobby_offers_256_and_the_longest_waiting_goes_first() {
    for (int i = 0; i <= Lifetimes.MAX_WAITING_ROOMS; i++) {
      plaza.seekFrom(new RoomId("room-" + i), "anna", null);
      pass(Duration.ofMillis(1));
    }
    assertThat(plaza.seek("bob", null, ONE)).isEqualTo(meeting(new RoomId("room-1")));
  }

  @Test
  void room_is_founded_only_where_nobody_was_before() {
    Member alice = join(aJoin("alice").in(ONE)).member();
    assertThat(plaza.meet(PairingRole.FIRST, ONE, "bob", null)).isNull();
    get(backplane.leave(alice));
    assertThat(plaza.meet(PairingRole.FIRST, ONE, "bob", null)).isNull();
    assertThat(plaza.meet(PairingRole.FIRST, TWO, "bob", null)).isNotNull();
  }

  @Test
  void nobody_is_met_in_a_room_that_does_not_exist_nor_made_one_by_looking() {
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "bob", null)).isNull();
    assertThat(get(backplane.read(ONE, 0, 1)).epoch()).isEmpty();
    assertThat(plaza.meet(PairingRole.FIRST, ONE, "alice", null)).isNotNull();
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "bob", null)).isNotNull();
  }

  @Test
  void nobody_meets_itself() {
    founded(ONE, "alice", null);
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "alice", null)).isNull();
  }

  @Test
  void where_two_met_nobody_is_met_when_one_has_gone() {
    Joined alice = founded(ONE, "alice", null);
    Joined bob = met(ONE, "bob", null);
    get(backplane.leave(bob.member()));
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "carol", null)).isNull();
    assertThat(get(backplane.peers(alice.member()))).hasSize(1);
  }

  @Test
  void where_somebody_was_looked_for_in_vain_nobody_is_met_later() {
    Member alice = founded(ONE, "alice", null).member();
    pass(seconds(31));
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "bob", null)).isNull();
    open(alice);
    assertThat(plaza.meet(PairingRole.SECOND, ONE, "carol", null)).isNull();
  }

  @Test
  void room_that_was_forgotten_is_open_again() {
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
