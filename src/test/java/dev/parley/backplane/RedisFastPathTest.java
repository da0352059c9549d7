package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.room.Lifetimes;
import dev.parley.room.Renewal;
import dev.parley.room.RenewalRequest;
import dev.parley.room.StreamEnd;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which sends take the fast path ({@code send_fast_path.lua}), and which rooms are renewed together
 * ({@code renew_unchanged.lua}). Without these tests, nobody would notice if none did.
 */
class RedisFastPathTest extends RedisTest {
  private Member alice;

  @BeforeEach
  void a_room_with_one_peer() {
    alice = join("alice");
  }

  @Test
  void second_send_within_a_second_takes_the_fast_path() {
    send(alice, toAll("1"));
    String claim = claim();
    send(alice, toAll("2").key("k"));
    send(alice, toAll("3").and("4"));
    assertThat(claim()).isEqualTo(claim);
    assertThat(log().head()).isEqualTo(5);
  }

  @Test
  void first_send_after_the_opening_of_a_stream_takes_the_fast_path() {
    get(backplane.openStream(alice));
    String claim = claim();
    send(alice, toAll("1"));
    assertThat(claim()).isEqualTo(claim).isNotEqualTo("* 0");
    assertThat(lines()).endsWith("alice to all: 1");
  }

  @Test
  void stream_that_opens_on_an_empty_log_leaves_no_claim() {
    pass(Lifetimes.LOG_AGE.plusSeconds(1), alice);
    get(backplane.openStream(alice));
    assertThat(log().entries()).isEmpty();
    send(alice, toAll("1"));
    assertNextExpiryIn(seconds(30));
    assertThat(lines()).containsExactly("alice to all: 1");
  }

  @Test
  void allowance_goes_on_when_a_stream_opens() {
    send(alice, toAll("1"));
    long arrival = arrival();
    get(backplane.openStream(alice));
    assertThat(arrival()).isGreaterThanOrEqualTo(arrival);
  }

  @Test
  void first_send_after_a_second_renews_the_lease_on_the_slow_path() {
    send(alice, toAll("1"));
    pass(seconds(2));
    String claim = claim();
    send(alice, toAll("2"));
    assertThat(claim()).isNotEqualTo(claim);
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void no_send_takes_the_fast_path_when_a_lease_of_the_room_has_run_out() {
    join("bob");
    pass(seconds(29), alice);
    pass(seconds(1).minusMillis(200), alice);
    send(alice, toAll("1"));
    pass(seconds(1).minusMillis(300));
    send(alice, toAll("2"));
    assertThat(lines()).endsWith("alice to all: 1", "bob expired", "alice to all: 2");
  }

  @Test
  void claim_names_the_server_the_outage_and_the_membership_and_ends_with_it() {
    send(alice, toAll("1"));
    assertThat(claim())
        .matches(
            "[0-9a-f]{16} \\d{13} "
                + alice.membership().owner()
                + " "
                + alice.membership().generation()
                + " \\d{16}");
    get(backplane.leave(alice));
    assertThat(claim()).isEqualTo("* 0");
  }

  @Test
  void unchanged_room_is_renewed_with_others() {
    pass(Lifetimes.LOG_AGE.plusSeconds(1), alice);
    for (int i = 0; i < 20; i++) {
      pass(seconds(9));
      assertThat(renewUnchanged(alice)).isPresent();
    }
    assertNextExpiryIn(seconds(30));
    for (String key : keys()) {
      if (key.startsWith("parley:room:")) {
        assertThat((Long) server().command("PTTL", key)).as(key).isGreaterThan(150_000);
      }
    }
  }

  @Test
  void room_of_two_peers_is_renewed_with_others() {
    Member bob = join("bob");
    renew(alice, bob);
    assertThat(renewUnchanged(alice, bob)).isPresent();
    pass(seconds(20));
    assertThat(renewUnchanged(alice, bob)).isPresent();
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void renewal_with_others_tells_when_the_lease_of_another_peer_runs_out() {
    join("bob");
    renew(alice);
    pass(seconds(20));
    assertThat(renewUnchanged(alice))
        .hasValueSatisfying(
            renewal -> assertThat(renewal.nextExpiry()).isBetween(seconds(8), seconds(10)));
    pass(seconds(11));
    assertThat(renewUnchanged(alice)).as("bob's lease is over").isEmpty();
    assertThat(renew(alice).ended()).isEmpty();
    assertThat(lastLine()).isEqualTo("bob expired");
  }

  @Test
  void room_in_which_something_changed_is_not_renewed_with_others() {
    assertThat(renewUnchanged(alice)).as("first renewal").isEmpty();
    renew(alice);
    assertThat(renewUnchanged(alice, alice)).as("another stream").isEmpty();
    assertThat(renewUnchanged(alice)).isPresent();
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    assertThat(renewUnchanged(alice)).as("closing").isEmpty();
    renew(alice);
    get(backplane.leave(alice));
    assertThat(renewUnchanged(alice)).as("left").isEmpty();
  }

  @Test
  void room_that_redis_forgot_in_part_is_not_renewed_with_others() {
    for (String key : List.of("", ":log", ":leases")) {
      Member bob = join("bob");
      renew(bob);
      assertThat(renewUnchanged(bob)).isPresent();
      server().command("DEL", "parley:room:{demo}" + key);
      assertThat(renewUnchanged(bob)).as(key).isEmpty();
      renew(bob);
      get(backplane.leave(bob));
    }
  }

  @Test
  void room_of_another_run_of_redis_is_not_renewed_with_others() {
    renew(alice);
    becomeAnotherRun();
    assertThat(renewUnchanged(alice)).isEmpty();
  }

  @Test
  void old_entry_is_trimmed_though_the_room_is_renewed_with_others() {
    renew(alice);
    int alone = 0;
    for (int i = 0; i < 20; i++) {
      pass(seconds(9));
      if (renewUnchanged(alice).isEmpty()) {
        alone++;
        renew(alice);
      }
    }
    assertThat(alone).isEqualTo(1);
    assertThat(log().entries()).isEmpty();
  }

  private Optional<Renewal> renewUnchanged(Member... members) {
    RenewalRequest request = new RenewalRequest(alice.room(), List.of(members));
    return get(backplane.renewUnchanged(List.of(request))).get(0);
  }

  /** Returns the arrival time of alice's allowance, in microseconds. */
  private long arrival() {
    String sent = String.valueOf(server().command("HGET", "parley:room:{demo}", "sent:alice"));
    return Long.parseLong(sent.substring(sent.lastIndexOf(' ') + 1));
  }

  /** Returns alice's claim and its end, without the arrival time of her allowance. */
  private String claim() {
    String sent = String.valueOf(server().command("HGET", "parley:room:{demo}", "sent:alice"));
    return sent.substring(0, sent.lastIndexOf(' '));
  }
}
