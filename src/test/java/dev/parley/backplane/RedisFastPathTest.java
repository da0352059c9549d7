package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which sends take the fast path ({@code send_fast_path.lua}). Without these tests, nobody would
 * notice that no send takes it.
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

  /** A number that a renewal on the slow path writes, and one on the fast path does not. */
  private static final String CALM = "calm";

  @Test
  void second_renewal_of_the_same_streams_takes_the_fast_path() {
    renew(alice);
    assertThat(isOnFastPath(alice)).isTrue();
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void renewal_on_the_fast_path_extends_the_lease_and_the_keys() {
    renew(alice);
    for (int i = 0; i < 20; i++) {
      pass(seconds(9));
      assertThat(renew(alice).ended()).isEmpty();
    }
    assertNextExpiryIn(seconds(30));
    long life = (Long) server().command("PTTL", "parley:room:{demo}");
    assertThat(life).isGreaterThan(150_000);
    for (String key : keys()) {
      if (key.startsWith("parley:room:")) {
        assertThat((Long) server().command("PTTL", key)).as(key).isGreaterThan(150_000);
      }
    }
  }

  @Test
  void renewal_of_two_peers_takes_the_fast_path_and_ends_neither() {
    Member bob = join("bob");
    renew(alice, bob);
    assertThat(isOnFastPath(alice, bob)).isTrue();
    pass(seconds(20));
    renew(alice);
    pass(seconds(11));
    assertThat(renew(alice).ended()).isEmpty();
    assertThat(lastLine()).isEqualTo("bob expired");
  }

  @Test
  void renewal_of_other_streams_takes_the_slow_path() {
    renew(alice);
    assertThat(isOnFastPath(alice, alice)).isFalse();
    assertThat(isOnFastPath(alice, alice)).isTrue();
    get(backplane.leave(alice));
    assertThat(renew(alice).ended()).containsExactly(alice);
  }

  /** Renews; says whether a number that the slow path would write anew still has a leading zero. */
  private boolean isOnFastPath(Member... members) {
    String room = "parley:room:{demo}";
    String marker = "0" + server().command("HGET", room, CALM);
    server().command("HSET", room, CALM, marker);
    renew(members);
    return marker.equals(server().command("HGET", room, CALM));
  }

  /** Returns alice's claim and its end, without the arrival time of her allowance. */
  private String claim() {
    String sent = String.valueOf(server().command("HGET", "parley:room:{demo}", "sent:alice"));
    return sent.substring(0, sent.lastIndexOf(' '));
  }
}
