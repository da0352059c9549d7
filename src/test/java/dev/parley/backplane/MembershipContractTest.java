package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.toAll;
import static dev.parley.testing.Removals.aRemoval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Join;
import dev.parley.room.Joined;
import dev.parley.room.Limits;
import dev.parley.room.Peer;
import org.junit.jupiter.api.Test;

/** Joining, listing peers, updating, leaving and being removed. */
class MembershipContractTest extends BackplaneContract {
  @Override
  Limits limits() {
    return new Limits(3, new Allowance(20, 100), new Allowance(50, 500));
  }

  @Test
  void first_join_begins_the_log_with_its_own_peer_joined() {
    Join join = aJoin("alice").with("{\"name\":\"Alice\"}").build();
    Joined alice = get(backplane.join(join));
    assertThat(alice.returned()).isFalse();
    assertThat(alice.others()).isEmpty();
    assertThat(alice.member()).isEqualTo(new Member(DEMO, id("alice"), join.fresh()));
    assertThat(alice.start().epoch()).matches("[0-9a-z]{8,16}");
    assertThat(alice.start()).isEqualTo(new EventId(log().epoch(), 1));
    assertThat(log().entries().get(0).event())
        .isEqualTo(new Event.PeerJoined(id("alice"), alice.self().joinedAt(), join.metadata()));
  }

  @Test
  void new_peer_gets_the_others_in_join_order() {
    join("zoe");
    join(aJoin("alice").with("{\"name\":\"Alice\"}"));
    Joined bob = join(aJoin("bob"));
    assertThat(ids(bob.others())).containsExactly("zoe", "alice");
    assertThat(bob.others().get(1).metadata().json()).isEqualTo("{\"name\":\"Alice\"}");
    assertThat(bob.start().number()).isEqualTo(3);
  }

  @Test
  void peer_that_joined_later_is_polite() {
    Peer alice = join(aJoin("alice")).self();
    Joined bob = join(aJoin("bob"));
    assertThat(bob.self().isPoliteToward(alice)).isTrue();
    assertThat(bob.others().get(0).isPoliteToward(bob.self())).isFalse();
  }

  @Test
  void peers_are_listed_in_join_order_with_the_asking_peer() {
    join("zoe");
    Member alice = join("alice");
    join("bob");
    assertThat(peers(alice)).containsExactly("zoe", "alice", "bob");
  }

  @Test
  void id_of_a_live_peer_cannot_be_used() {
    join("alice");
    assertThat(problem(backplane.join(aJoin("alice").build()))).isEqualTo(Problem.PEER_ID_TAKEN);
    assertThat(lines()).containsExactly("alice joined");
  }

  @Test
  void full_room_refuses_joins_until_a_peer_leaves() {
    Member alice = join("alice");
    join("bob");
    join("carol");
    assertThat(problem(backplane.join(aJoin("dave").build()))).isEqualTo(Problem.ROOM_FULL);
    get(backplane.leave(alice));
    assertThat(join(aJoin("dave")).others()).hasSize(2);
  }

  @Test
  void same_id_in_another_room_is_another_peer() {
    Member alice = join("alice");
    Joined elsewhere = join(aJoin("alice").in(new RoomId("demo.")));
    assertThat(elsewhere.start().number()).isEqualTo(1);
    assertThat(elsewhere.start().epoch()).isNotEqualTo(log().epoch());
    assertThat(peers(alice)).containsExactly("alice");
  }

  @Test
  void update_replaces_the_metadata_and_is_logged() {
    Joined alice = join(aJoin("alice").with("{\"a\":1}"));
    Metadata metadata = new Metadata("{\"mood\":\"\\n 🙂 ü\"}");
    Peer updated = get(backplane.update(alice.member(), metadata));
    assertThat(updated.metadata()).isEqualTo(metadata);
    assertThat(updated.joinedAt()).isEqualTo(alice.self().joinedAt());
    assertThat(log().entries().get(1).event())
        .isEqualTo(new Event.PeerUpdated(id("alice"), updated.joinedAt(), metadata));
    assertThat(get(backplane.peers(alice.member()))).containsExactly(updated);
  }

  @Test
  void peer_that_left_is_logged_once_and_cannot_act() {
    Member alice = join("alice");
    join("bob");
    get(backplane.leave(alice));
    get(backplane.leave(alice));
    assertThat(lines()).containsExactly("alice joined", "bob joined", "alice left");
    assertMayNotAct(alice, Problem.NOT_IN_ROOM);
  }

  @Test
  void peer_left_names_the_membership_that_ended() {
    Joined alice = join(aJoin("alice"));
    get(backplane.leave(alice.member()));
    assertThat(log().entries().get(1).event())
        .isEqualTo(new Event.PeerLeft(id("alice"), alice.self().joinedAt(), Event.Departure.LEFT));
  }

  @Test
  void removed_peer_is_refused_as_removed_and_cannot_come_back() {
    Member alice = join("alice");
    join("bob");
    get(backplane.remove(DEMO, id("alice"), aRemoval()));
    get(backplane.remove(DEMO, id("alice"), aRemoval()));
    assertThat(lines()).containsExactly("alice joined", "bob joined", "alice removed");
    assertMayNotAct(alice, Problem.REMOVED);
    assertThat(problem(backplane.openStream(alice))).isEqualTo(Problem.REMOVED);
    assertThat(problem(backplane.join(aJoin("alice").returning(alice).build())))
        .isEqualTo(Problem.REMOVED);
    assertThat(problem(backplane.join(aJoin("alice").build()))).isEqualTo(Problem.REMOVED);
  }

  @Test
  void removing_or_leaving_without_a_peer_changes_nothing() {
    get(backplane.remove(DEMO, id("alice"), aRemoval()));
    get(backplane.leave(stranger("alice")));
    assertThat(log().epoch()).isEmpty();
    Member bob = join("bob");
    get(backplane.remove(DEMO, id("alice"), aRemoval()));
    get(backplane.leave(stranger("bob")));
    assertThat(peers(bob)).containsExactly("bob");
    assertThat(lines()).containsExactly("bob joined");
  }

  @Test
  void peer_that_never_joined_cannot_act() {
    assertMayNotAct(stranger("alice"), Problem.NOT_IN_ROOM);
    join("alice");
    assertMayNotAct(stranger("alice"), Problem.NOT_IN_ROOM);
  }

  @Test
  void each_membership_of_an_id_has_a_later_joined_at() {
    Joined stay = join(aJoin("alice"));
    for (int i = 0; i < 20; i++) {
      Joined next = join(aJoin("alice").returning(stay.member()));
      assertThat(next.self().joinedAt()).isAfter(stay.self().joinedAt());
      assertThat(next.self().order()).isGreaterThan(stay.self().order());
      stay = next;
    }
    get(backplane.leave(stay.member()));
    assertThat(join(aJoin("alice")).self().joinedAt()).isAfter(stay.self().joinedAt());
  }

  private void assertMayNotAct(Member member, Problem problem) {
    assertThat(problem(backplane.peers(member))).isEqualTo(problem);
    assertThat(problem(backplane.update(member, Metadata.NONE))).isEqualTo(problem);
    assertThat(problem(backplane.send(member, toAll("hello").build()))).isEqualTo(problem);
    assertThat(renew(member).ended()).containsExactly(member);
  }

  private static Member stranger(String peer) {
    return new Member(DEMO, id(peer), Membership.first());
  }
}
