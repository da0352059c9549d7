package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.Problem;
import dev.parley.room.Allowance;
import dev.parley.room.Backplane;
import dev.parley.room.Joined;
import dev.parley.room.Limits;
import dev.parley.room.Receipt;
import dev.parley.room.Snapshot;
import dev.parley.room.StreamEnd;
import org.junit.jupiter.api.Test;

/** Coming back: by a join with one's own token, or by a stream after the lease ran out. */
class ReturnContractTest extends BackplaneContract {
  @Test
  void own_token_begins_the_next_membership_without_a_peer_left() {
    Joined first = join(aJoin("alice").with("{\"a\":1}"));
    join("bob");
    Joined second = join(aJoin("alice").returning(first.member()));
    assertThat(second.returned()).isTrue();
    assertThat(second.member().membership()).isEqualTo(first.member().membership().next());
    assertThat(second.start().number()).isEqualTo(3);
    assertThat(second.self().metadata()).isEqualTo(Metadata.NONE);
    assertThat(lines()).containsExactly("alice joined", "bob joined", "alice joined");
    assertThat(peers(second.member())).containsExactly("bob", "alice");
  }

  @Test
  void own_token_comes_back_into_a_full_room() {
    Backplane small = small();
    Member alice = get(small.join(aJoin("alice").build())).member();
    get(small.join(aJoin("bob").build()));
    assertThat(get(small.join(aJoin("alice").returning(alice).build())).returned()).isTrue();
  }

  @Test
  void membership_that_its_owner_replaced_is_forbidden_everything() {
    Member old = join("alice");
    Member alice = join(aJoin("alice").returning(old)).member();
    assertThat(problem(backplane.peers(old))).isEqualTo(Problem.FORBIDDEN);
    assertThat(problem(backplane.update(old, Metadata.NONE))).isEqualTo(Problem.FORBIDDEN);
    assertThat(problem(backplane.send(old, toAll("hi").build()))).isEqualTo(Problem.FORBIDDEN);
    assertThat(problem(backplane.openStream(old))).isEqualTo(Problem.FORBIDDEN);
    get(backplane.leave(old));
    get(backplane.closeStream(old, StreamEnd.CLIENT));
    assertThat(peers(alice)).containsExactly("alice");
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void replaced_membership_stays_forbidden_after_the_newer_one_is_gone() {
    Member old = join("alice");
    join("bob");
    get(backplane.leave(join(aJoin("alice").returning(old)).member()));
    assertThat(problem(backplane.openStream(old))).isEqualTo(Problem.FORBIDDEN);
    assertThat(problem(backplane.peers(old))).isEqualTo(Problem.FORBIDDEN);
  }

  @Test
  void own_token_of_who_has_gone_begins_the_next_membership_of_the_same_owner() {
    Member alice = join("alice");
    join("bob");
    get(backplane.leave(alice));
    Joined again = join(aJoin("alice").returning(alice));
    assertThat(again.returned()).isFalse();
    assertThat(again.member().membership()).isEqualTo(alice.membership().next());
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.FORBIDDEN);
  }

  @Test
  void stale_token_does_not_join_in_place_of_the_membership_that_replaced_it() {
    Member old = join("alice");
    join(aJoin("alice").returning(old));
    assertThat(problem(backplane.join(aJoin("alice").returning(old).build())))
        .isEqualTo(Problem.PEER_ID_TAKEN);
  }

  @Test
  void who_is_in_opens_streams_without_news() {
    Joined alice = join(aJoin("alice"));
    Member bob = join("bob");
    send(bob, toAll("hello"));
    Snapshot room = open(alice.member());
    assertThat(room.rejoined()).isFalse();
    assertThat(room.epoch()).isEqualTo(alice.start().epoch());
    assertThat(room.head()).isEqualTo(3);
    assertThat(room.floor()).isZero();
    assertThat(room.start()).isEqualTo(1);
    assertThat(room.self()).isEqualTo(alice.self());
    assertThat(ids(room.others())).containsExactly("bob");
  }

  @Test
  void expired_peer_that_opens_a_stream_is_taken_back_in_as_the_latest() {
    Joined alice = join(aJoin("alice").with("{\"a\":1}"));
    Member bob = join("bob");
    pass(seconds(31), bob);
    Snapshot room = open(alice.member());
    assertThat(room.rejoined()).isTrue();
    assertThat(lines())
        .containsExactly("alice joined", "bob joined", "alice expired", "alice joined");
    assertThat(room.start()).isEqualTo(4);
    assertThat(room.head()).isEqualTo(4);
    assertThat(room.self().metadata().json()).isEqualTo("{\"a\":1}");
    assertThat(room.self().joinedAt()).isAfter(alice.self().joinedAt());
    assertThat(peers(alice.member())).containsExactly("bob", "alice");
  }

  @Test
  void forgotten_peer_is_taken_back_in_without_its_metadata() {
    Joined alice = join(aJoin("alice").with("{\"a\":1}"));
    pass(seconds(31));
    assertThat(lastLine()).isEqualTo("alice expired");
    pass(seconds(121));
    Snapshot room = open(alice.member());
    assertThat(room.rejoined()).isTrue();
    assertThat(room.epoch()).isNotEqualTo(alice.start().epoch());
    assertThat(room.start()).isEqualTo(1);
    assertThat(room.self().metadata()).isEqualTo(Metadata.NONE);
    assertThat(peers(alice.member())).containsExactly("alice");
  }

  @Test
  void who_left_on_purpose_is_not_taken_back_in_until_it_joins_again() {
    Member alice = join("alice");
    join("bob");
    get(backplane.leave(alice));
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.PEER_NOT_FOUND);
    Member again = join("alice");
    assertThat(open(again).rejoined()).isFalse();
  }

  @Test
  void leave_after_the_lease_ran_out_is_on_purpose_too() {
    Member alice = join("alice");
    Member bob = join("bob");
    pass(seconds(31), bob);
    get(backplane.leave(alice));
    assertThat(lastLine()).isEqualTo("alice expired");
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.PEER_NOT_FOUND);
  }

  @Test
  void stranger_that_holds_the_id_keeps_it_while_it_lives() {
    Member alice = join(aJoin("alice").with("{\"a\":1}")).member();
    Member bob = join("bob");
    pass(seconds(31), bob);
    Member stranger = join(aJoin("alice").with("{\"b\":2}")).member();
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.PEER_ID_TAKEN);
    assertThat(problem(backplane.peers(alice))).isEqualTo(Problem.NOT_IN_ROOM);
    assertThat(problem(backplane.join(aJoin("alice").returning(alice).build())))
        .isEqualTo(Problem.PEER_ID_TAKEN);
    get(backplane.leave(stranger));
    Snapshot room = open(alice);
    assertThat(room.rejoined()).isTrue();
    assertThat(room.self().metadata()).isEqualTo(Metadata.NONE);
  }

  @Test
  void full_room_takes_nobody_back_in() {
    Backplane small = small();
    Member alice = get(small.join(aJoin("alice").build())).member();
    pass(seconds(31));
    get(small.join(aJoin("bob").build()));
    Member carol = get(small.join(aJoin("carol").build())).member();
    assertThat(problem(small.openStream(alice))).isEqualTo(Problem.ROOM_FULL);
    get(small.leave(carol));
    assertThat(get(small.openStream(alice)).rejoined()).isTrue();
  }

  @Test
  void taken_back_in_keys_and_allowance_go_on() {
    Member alice = join("alice");
    Member bob = join("bob");
    Receipt first = send(alice, toAll("once").key("k"));
    pass(seconds(31), bob);
    open(alice);
    assertThat(send(alice, toAll("once").key("k"))).isEqualTo(first);
    assertThat(lines()).filteredOn("alice to all: once"::equals).hasSize(1);
  }

  @Test
  void what_waited_for_an_expired_peer_follows_its_new_peer_joined() {
    Member alice = join("alice");
    Member bob = join("bob");
    pass(seconds(31), bob);
    send(bob, to("alice", "where are you?").ttl(seconds(60)));
    Snapshot room = open(alice);
    assertThat(lines()).endsWith("alice expired", "alice joined", "bob to alice: where are you?");
    assertThat(room.start()).isEqualTo(4);
    assertThat(room.head()).isEqualTo(5);
  }

  private Backplane small() {
    return backplanes().replica(new Limits(2, new Allowance(20, 100), new Allowance(50, 500)));
  }
}
