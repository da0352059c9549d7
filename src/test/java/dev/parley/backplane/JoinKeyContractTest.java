package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Joined;
import org.junit.jupiter.api.Test;

/** Retries of a join with the same idempotency key. */
class JoinKeyContractTest extends BackplaneContract {
  private static final String KEY = "a secret of 16 characters or more";

  @Test
  void join_with_the_same_key_gets_the_same_membership() {
    Joined first = join(aJoin("alice").with("{\"a\":1}").key(KEY));
    join("bob");
    Joined again = join(aJoin("alice").with("{\"a\":1}").key(KEY));
    assertThat(again.member()).isEqualTo(first.member());
    assertThat(again.start()).isEqualTo(first.start());
    assertThat(again.self()).isEqualTo(first.self());
    assertThat(again.returned()).isFalse();
    assertThat(ids(again.others())).containsExactly("bob");
    assertThat(lines()).containsExactly("alice joined", "bob joined");
  }

  @Test
  void retry_without_an_id_gets_the_first_random_id() {
    Joined first = join(aJoin().key(KEY));
    assertThat(join(aJoin().key(KEY)).self()).isEqualTo(first.self());
    assertThat(log().head()).isEqualTo(1);
  }

  @Test
  void key_of_a_return_is_looked_up_before_the_token_is_checked() {
    Member old = join("alice");
    Joined first = join(aJoin("alice").returning(old).key(KEY));
    Joined again = join(aJoin("alice").returning(old).key(KEY));
    assertThat(again.member()).isEqualTo(first.member());
    assertThat(again.returned()).isTrue();
    assertThat(log().head()).isEqualTo(2);
  }

  @Test
  void key_is_forgotten_after_2_minutes() {
    Member alice = join(aJoin("alice").key(KEY)).member();
    pass(seconds(115), alice);
    assertThat(join(aJoin("alice").key(KEY)).member()).isEqualTo(alice);
    pass(seconds(6), alice);
    assertThat(problem(backplane.join(aJoin("alice").key(KEY).build())))
        .isEqualTo(Problem.PEER_ID_TAKEN);
  }

  @Test
  void join_with_the_key_of_an_ended_membership_begins_a_new_one() {
    Member alice = join(aJoin("alice").key(KEY)).member();
    join("bob");
    get(backplane.leave(alice));
    Joined second = join(aJoin("alice").key(KEY));
    assertThat(second.member()).isNotEqualTo(alice);
    assertThat(join(aJoin("alice").key(KEY)).member()).isEqualTo(second.member());
  }

  @Test
  void join_with_the_key_of_a_replaced_membership_does_not_get_it_back() {
    Member alice = join(aJoin("alice").key(KEY)).member();
    join(aJoin("alice").returning(alice));
    assertThat(problem(backplane.join(aJoin("alice").key(KEY).build())))
        .isEqualTo(Problem.PEER_ID_TAKEN);
  }

  @Test
  void key_of_a_refused_join_stays_unused() {
    Member alice = join("alice");
    assertThat(problem(backplane.join(aJoin("alice").key(KEY).build())))
        .isEqualTo(Problem.PEER_ID_TAKEN);
    get(backplane.leave(alice));
    assertThat(join(aJoin("alice").key(KEY)).start().number()).isEqualTo(3);
  }

  @Test
  void key_is_valid_in_one_room_only() {
    Joined here = join(aJoin("alice").key(KEY));
    Joined there = join(aJoin("alice").in(new RoomId("elsewhere")).key(KEY));
    assertThat(there.member()).isNotEqualTo(here.member());
    assertThat(there.start().epoch()).isNotEqualTo(here.start().epoch());
  }

  @Test
  void join_with_another_key_is_another_join() {
    join(aJoin("alice").key(KEY));
    assertThat(problem(backplane.join(aJoin("alice").key(KEY + "!").build())))
        .isEqualTo(Problem.PEER_ID_TAKEN);
  }
}
