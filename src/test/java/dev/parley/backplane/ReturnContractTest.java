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

/** Coming back with a join and the own token, or with a stream after the lease ran out. */
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
  void replaced_membership_is_refused_as_forbidden_everywhere() {
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
  void own_token_of_a_departed_peer_begins_the_next_membership_of_the_same_owner() {
    Member alice = join("alice");
    join("bob");
    get(backplane.leave(alice));
    Joined again = join(aJoin("alice").returning(alice));
    assertThat(again.returned()).isFalse();
    assertThat(again.member().membership()).isEqualTo(alice.membership().next());
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.FORBIDDEN);
  }

  @Test
  void old_token_cannot_take_the_place_of_the_newer_membership() {
    Member old = join("alice");
    join(aJoin("alice").returning(old));
    assertThat(problem(backplane.join(aJoin("alice").returning(old).build())))
        .isEqualTo(Problem.PEER_ID_TAKEN);
  }

  @Test
  void opening_a_stream_of_a_present_peer_logs_nothing() {
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
  void expired_peer_that_opens_a_stream_joins_again_as_the_latest() {
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
  void forgotten_peer_joins_again_without_its_metadata() {
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
  void stream_does_not_bring_back_a_peer_that_left_on_purpose() {
    Member alice = join("alice");
    join("bob");
    get(backplane.leave(alice));
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.PEER_NOT_FOUND);
    Member again = join("alice");
    assertThat(open(again).rejoined()).isFalse();
  }

  @Test
  void leave_after_the_lease_ran_out_also_counts_as_on_purpose() {
    Member alice = join("alice");
    Member bob = join("bob");
    pass(seconds(31), bob);
    get(backplane.leave(alice));
    assertThat(lastLine()).isEqualTo("alice expired");
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.PEER_NOT_FOUND);
  }

  @Test
  void peer_keeps_an_id_that_it_took_from_an_expired_peer() {
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
  void stream_does_not_bring_an_expired_peer_back_into_a_full_room() {
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
  void peer_that_joins_again_with_a_stream_keeps_its_keys_and_allowance() {
    Member alice = join("alice");
    Member bob = join("bob");
    Receipt first = send(alice, toAll("once").key("k"));
    pass(seconds(31), bob);
    open(alice);
    assertThat(send(alice, toAll("once").key("k"))).isEqualTo(first);
    assertThat(lines()).filteredOn("alice to all: once"::equals).hasSize(1);
  }

  @Test
  void messages_that_waited_for_an_expired_peer_follow_its_new_peer_joined() {
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
