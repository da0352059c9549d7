package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.manyTo;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.Limits;
import dev.parley.room.LogEntry;
import dev.parley.room.Receipt;
import dev.parley.room.Snapshot;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Messages with a TTL wait outside the log for an absent addressee. */
class WaitingContractTest extends BackplaneContract {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  @Override
  Limits limits() {
    return GENEROUS;
  }

  @Test
  void waiting_message_is_logged_right_after_the_peer_joined() {
    Member alice = join("alice");
    assertThat(send(alice, to("bob", "hello").ttl(TEN_MINUTES))).isEqualTo(new Receipt.Waiting());
    assertThat(lines()).containsExactly("alice joined");
    pass(seconds(20));
    send(alice, toAll("anybody?"));
    Joined bob = join(aJoin("bob"));
    assertThat(bob.start().number()).isEqualTo(3);
    send(alice, to("bob", "there you are"));
    assertThat(lines())
        .containsExactly(
            "alice joined",
            "alice to all: anybody?",
            "bob joined",
            "alice to bob: hello",
            "alice to bob: there you are");
  }

  @Test
  void waiting_message_keeps_the_time_at_which_it_was_sent() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(TEN_MINUTES));
    pass(seconds(20));
    join("bob");
    LogEntry joined = log().entries().get(1);
    LogEntry waited = log().entries().get(2);
    assertThat(waited.loggedMicros()).isEqualTo(joined.loggedMicros());
    assertThat(waited.at()).isCloseTo(joined.at().minusSeconds(20), within(2, ChronoUnit.SECONDS));
  }

  @Test
  void messages_of_several_senders_wait_in_the_order_they_were_sent() {
    Member alice = join("alice");
    Member carol = join("carol");
    send(alice, to("bob", "1").and("2").ttl(TEN_MINUTES));
    send(carol, to("bob", "3").ttl(TEN_MINUTES));
    send(alice, to("bob", "4").ttl(TEN_MINUTES));
    send(alice, to("dave", "5").ttl(TEN_MINUTES));
    join("bob");
    assertThat(lines())
        .endsWith(
            "bob joined",
            "alice to bob: 1",
            "alice to bob: 2",
            "carol to bob: 3",
            "alice to bob: 4");
  }

  @Test
  void each_message_waits_for_its_own_ttl() {
    Member alice = join("alice");
    send(alice, to("bob", "long").ttl(seconds(60)));
    send(alice, to("bob", "short").ttl(seconds(20)));
    send(alice, to("bob", "middle").ttl(seconds(40)));
    pass(seconds(25), alice);
    join("bob");
    assertThat(lines()).endsWith("bob joined", "alice to bob: long", "alice to bob: middle");
  }

  @Test
  void message_is_dropped_after_its_ttl() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(seconds(20)));
    pass(seconds(21), alice);
    join("bob");
    assertThat(lastLine()).isEqualTo("bob joined");
  }

  @Test
  void message_is_delivered_once() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(TEN_MINUTES));
    Member bob = join("bob");
    get(backplane.leave(bob));
    join("bob");
    assertThat(lastLine()).isEqualTo("bob joined");
  }

  @Test
  void ttl_has_no_effect_while_the_addressee_is_present() {
    Member alice = join("alice");
    join("bob");
    assertThat(send(alice, to("bob", "hello").ttl(TEN_MINUTES))).isInstanceOf(Receipt.Logged.class);
    assertThat(lastLine()).isEqualTo("alice to bob: hello");
  }

  @Test
  void message_waits_for_a_peer_that_left_and_for_the_next_holder_of_its_id() {
    Member alice = join("alice");
    Member bob = join("bob");
    get(backplane.leave(bob));
    send(alice, to("bob", "hello").ttl(TEN_MINUTES));
    join("bob");
    assertThat(lines()).endsWith("bob joined", "alice to bob: hello");
  }

  @Test
  void waiting_messages_outlive_the_room() {
    Member alice = join("alice");
    String epoch = log().epoch();
    send(alice, to("bob", "hello").ttl(Lifetimes.MAX_TTL));
    get(backplane.leave(alice));
    pass(Duration.ofMinutes(55));
    Joined bob = join(aJoin("bob"));
    assertThat(bob.start().epoch()).isNotEqualTo(epoch);
    assertThat(bob.start().number()).isEqualTo(1);
    assertThat(lines()).containsExactly("bob joined", "alice to bob: hello");
  }

  @Test
  void age_of_a_message_that_waited_counts_from_when_it_was_logged() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(TEN_MINUTES));
    pass(Duration.ofMinutes(5), alice);
    Member bob = join("bob");
    Snapshot room = open(bob);
    assertThat(room.floor()).isLessThan(room.start());
    pass(seconds(100), alice, bob);
    assertThat(lines()).containsExactly("bob joined", "alice to bob: hello");
  }

  @Test
  void at_most_64_messages_wait_for_one_peer() {
    Member alice = join("alice");
    send(alice, manyTo("bob", 60).ttl(TEN_MINUTES));
    Refusal refusal = refusal(backplane.send(alice, manyTo("bob", 5).ttl(TEN_MINUTES).build()));
    assertThat(refusal.problem()).isEqualTo(Problem.TOO_MANY_MESSAGES);
    assertThat(refusal.retryAfter()).isPositive().isLessThanOrEqualTo(TEN_MINUTES);
    send(alice, manyTo("bob", 4).ttl(TEN_MINUTES));
    assertThat(problem(backplane.send(alice, to("bob", "65").ttl(TEN_MINUTES).build())))
        .isEqualTo(Problem.TOO_MANY_MESSAGES);
    send(alice, to("carol", "hello").ttl(TEN_MINUTES));
    join("bob");
    assertThat(log().head()).isEqualTo(66);
  }

  @Test
  void expired_messages_make_room_for_new_ones() {
    Member alice = join("alice");
    send(alice, manyTo("bob", 64).ttl(seconds(20)));
    pass(seconds(21));
    send(alice, manyTo("bob", 64).ttl(TEN_MINUTES));
  }

  @Test
  void messages_wait_for_at_most_256_absent_peers_of_a_room() {
    Member alice = join("alice");
    for (int i = 0; i < Lifetimes.MAX_ABSENT_ADDRESSEES; i++) {
      send(alice, to("peer-" + i, "hello").ttl(seconds(i == 0 ? 20 : 600)));
    }
    Refusal refusal = refusal(backplane.send(alice, to("bob", "hi").ttl(TEN_MINUTES).build()));
    assertThat(refusal.problem()).isEqualTo(Problem.TOO_MANY_MESSAGES);
    assertThat(refusal.retryAfter()).isPositive().isLessThanOrEqualTo(seconds(20));
    send(alice, to("peer-1", "again").ttl(TEN_MINUTES));
    join("peer-2");
    send(alice, to("bob", "hi").ttl(TEN_MINUTES));
    pass(seconds(21));
    send(alice, to("carol", "hi").ttl(TEN_MINUTES));
  }
}
