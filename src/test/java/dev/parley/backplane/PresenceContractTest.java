package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.RoomId;
import dev.parley.room.Renewal;
import dev.parley.room.RenewalRequest;
import dev.parley.room.StreamEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Leases: what extends them, what shortens them, and what happens when they run out. */
class PresenceContractTest extends BackplaneContract {
  @Test
  void peer_without_requests_is_gone_after_30_s() {
    join("alice");
    assertNextExpiryIn(seconds(30));
    pass(seconds(28));
    assertThat(lines()).containsExactly("alice joined");
    pass(seconds(3));
    assertThat(lines()).containsExactly("alice joined", "alice expired");
    pass(seconds(40));
    assertThat(lines()).containsExactly("alice joined", "alice expired");
  }

  @Test
  void peer_that_asked_for_a_short_lease_is_gone_after_it_unless_it_is_heard_of() {
    join(aJoin("alice").lease(seconds(12)));
    assertNextExpiryIn(seconds(12));
    pass(seconds(13));
    assertThat(lines()).containsExactly("alice joined", "alice expired");

    Member bob = join(aJoin("bob").lease(seconds(12))).member();
    get(backplane.peers(bob));
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void unchanged_rooms_keep_their_leases_when_they_are_renewed_together() {
    List<RenewalRequest> requests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RoomId room = new RoomId("room-" + i);
      Member alice = join(aJoin("alice").in(room)).member();
      requests.add(new RenewalRequest(room, List.of(alice, alice)));
    }
    for (int i = 0; i < 20; i++) {
      renewTogether(requests);
      pass(seconds(9));
    }
    for (RenewalRequest request : requests) {
      assertThat(get(backplane.everybody(request.room()))).hasSize(1);
    }
  }

  @Test
  void membership_that_is_over_is_not_brought_back_when_rooms_are_renewed_together() {
    Member alice = join("alice");
    Member bob = join("bob");
    List<RenewalRequest> requests = List.of(new RenewalRequest(DEMO, List.of(alice, bob)));
    renewTogether(requests);
    get(backplane.leave(bob));
    assertThat(renewTogether(requests).ended()).containsExactly(bob);
    pass(seconds(31));
    assertThat(renewTogether(requests).ended()).containsExactly(alice, bob);
    assertThat(lines()).containsExactly("alice joined", "bob joined", "bob left", "alice expired");
  }

  @Test
  void room_that_never_was_is_renewed_together_with_others_and_ends_its_members() {
    RoomId never = new RoomId("never");
    Member nobody = new Member(never, id("nobody"), new Membership("owner", 1));
    renewTogether(List.of(new RenewalRequest(DEMO, List.of(join("alice")))));
    assertThat(renewTogether(List.of(new RenewalRequest(never, List.of(nobody)))).ended())
        .containsExactly(nobody);
  }

  /** Renews as a replica does; returns the result of the last room. */
  private Renewal renewTogether(List<RenewalRequest> requests) {
    List<Optional<Renewal>> renewals = get(backplane.renewUnchanged(requests));
    assertThat(renewals).hasSameSizeAs(requests);
    Renewal last = null;
    for (int i = 0; i < requests.size(); i++) {
      RenewalRequest request = requests.get(i);
      last =
          renewals.get(i).orElseGet(() -> get(backplane.renew(request.room(), request.members())));
    }
    return Objects.requireNonNull(last);
  }

  @Test
  void every_request_of_a_peer_renews_its_lease() {
    List<Function<Member, CompletionStage<?>>> requests =
        List.of(
            backplane::peers,
            backplane::openStream,
            alice -> backplane.update(alice, Metadata.NONE),
            alice -> backplane.send(alice, toAll("hello").build()),
            alice -> backplane.renew(DEMO, List.of(alice)),
            alice -> backplane.closeStream(alice, StreamEnd.SERVICE));
    Member alice = join("alice");
    for (Function<Member, CompletionStage<?>> request : requests) {
      pass(seconds(20));
      get(request.apply(alice));
      assertNextExpiryIn(seconds(30));
    }
  }

  @Test
  void requests_of_others_do_not_renew_a_lease() {
    Member alice = join("alice");
    pass(seconds(20));
    join("bob");
    log();
    renew();
    assertNextExpiryIn(seconds(10));
    pass(seconds(11));
    assertThat(problem(backplane.peers(alice)).code()).isEqualTo("not-in-room");
    assertThat(lastLine()).isEqualTo("alice expired");
  }

  @Test
  void peer_whose_client_closed_its_last_stream_is_gone_after_12_s() {
    Member alice = join("alice");
    open(alice);
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    assertNextExpiryIn(seconds(12));
    pass(seconds(10));
    assertThat(lastLine()).isEqualTo("alice joined");
    pass(seconds(3));
    assertThat(lastLine()).isEqualTo("alice expired");
  }

  @Test
  void requests_and_renewals_do_not_extend_the_lease_while_it_is_closing() {
    Member alice = join("alice");
    open(alice);
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    pass(seconds(5));
    assertThat(peers(alice)).containsExactly("alice");
    send(alice, toAll("bye"));
    get(backplane.update(alice, Metadata.NONE));
    assertThat(renew(alice).ended()).isEmpty();
    assertNextExpiryIn(seconds(7));
    pass(seconds(8));
    assertThat(lastLine()).isEqualTo("alice expired");
  }

  @Test
  void stream_opened_again_in_time_restores_the_full_lease() {
    Member alice = join("alice");
    open(alice);
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    pass(seconds(5));
    assertThat(open(alice).rejoined()).isFalse();
    assertNextExpiryIn(seconds(30));
    pass(seconds(20));
    get(backplane.peers(alice));
    assertNextExpiryIn(seconds(30));
    assertThat(lines()).containsExactly("alice joined");
  }

  @Test
  void stream_that_the_service_ended_leaves_the_full_lease() {
    Member alice = join("alice");
    open(alice);
    pass(seconds(10));
    get(backplane.closeStream(alice, StreamEnd.SERVICE));
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void closing_a_stream_of_an_ended_membership_has_no_effect() {
    Member old = join("alice");
    open(old);
    Member alice = join(aJoin("alice").returning(old)).member();
    get(backplane.closeStream(old, StreamEnd.CLIENT));
    get(backplane.closeStream(new Member(DEMO, id("bob"), Membership.first()), StreamEnd.CLIENT));
    assertNextExpiryIn(seconds(30));
    get(backplane.leave(alice));
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    assertThat(lastLine()).isEqualTo("alice left");
  }

  @Test
  void peer_that_joined_again_with_a_stream_is_no_longer_closing() {
    Member alice = join("alice");
    open(alice);
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    pass(seconds(13));
    open(alice);
    pass(seconds(10));
    get(backplane.peers(alice));
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void renewal_returns_the_head_and_the_time_of_the_next_expiry() {
    Member alice = join("alice");
    pass(seconds(10));
    join("bob");
    Renewal renewal = renew();
    assertThat(renewal.epoch()).isEqualTo(log().epoch());
    assertThat(renewal.head()).isEqualTo(2);
    assertThat(renewal.ended()).isEmpty();
    assertThat(renewal.nextExpiry()).isBetween(seconds(18), seconds(20));
    renew(alice);
    assertThat(nextExpiry()).isBetween(seconds(28), seconds(30));
  }

  @Test
  void renewal_does_not_bring_back_an_expired_lease() {
    Member alice = join("alice");
    pass(seconds(31));
    Renewal renewal = renew(alice);
    assertThat(renewal.ended()).containsExactly(alice);
    assertThat(renewal.nextExpiry()).isNull();
    assertThat(renewal.head()).isEqualTo(2);
    assertThat(lines()).containsExactly("alice joined", "alice expired");
  }

  @Test
  void renewal_distinguishes_the_memberships_of_one_peer() {
    Member old = join("alice");
    Member alice = join(aJoin("alice").returning(old)).member();
    Member bob = join("bob");
    pass(seconds(10));
    assertThat(renew(old, alice, bob).ended()).containsExactly(old);
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void renewal_in_a_missing_room_returns_all_members_as_ended() {
    Member alice = new Member(DEMO, id("alice"), Membership.first());
    assertThat(renew(alice)).isEqualTo(new Renewal("", 0, null, List.of(alice)));
  }

  @Test
  void expired_peers_leave_in_the_order_in_which_their_leases_ran_out() {
    Member alice = join("alice");
    join("bob");
    pass(seconds(5));
    Member carol = join("carol");
    pass(seconds(5));
    get(backplane.peers(alice));
    pass(seconds(5));
    pass(seconds(60));
    assertThat(renew(alice, carol).ended()).containsExactly(alice, carol);
    assertThat(lines()).endsWith("carol joined", "bob expired", "carol expired", "alice expired");
  }
}
