package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.manyTo;
import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.Allowance;
import dev.parley.room.Limits;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The rate limits of messages of a peer and of joins of a client address. */
class AllowanceContractTest extends BackplaneContract {
  /** So slow that nothing refills during the test. */
  @Override
  Limits limits() {
    return new Limits(32, new Allowance(1, 100), new Allowance(1, 3));
  }

  @Test
  void burst_is_used_up_and_refills() {
    Member alice = join("alice");
    send(alice, manyToAll(64));
    send(alice, manyToAll(36));
    assertTooMany(backplane.send(alice, toAll("one more").build()));
    pass(seconds(1));
    send(alice, toAll("one more"));
    assertTooMany(backplane.send(alice, toAll("one more").build()));
    assertThat(log().head()).isEqualTo(102);
  }

  @Test
  void allowance_refills_to_the_burst_at_most() {
    Member alice = join("alice");
    send(alice, manyToAll(10));
    pass(seconds(300), alice);
    send(alice, manyToAll(64));
    send(alice, manyToAll(36));
    assertTooMany(backplane.send(alice, toAll("one more").build()));
  }

  @Test
  void array_counts_each_element_and_is_refused_as_a_whole() {
    Member alice = join("alice");
    send(alice, manyToAll(64));
    Refusal refusal = refusal(backplane.send(alice, manyToAll(64).build()));
    assertThat(refusal.problem()).isEqualTo(Problem.TOO_MANY_MESSAGES);
    assertThat(refusal.retryAfter()).isBetween(seconds(26), seconds(28));
    assertThat(log().head()).isEqualTo(65);
  }

  @Test
  void refused_requests_are_not_counted() {
    Member alice = join("alice");
    send(alice, manyToAll(64));
    for (int i = 0; i < 5; i++) {
      assertThat(problem(backplane.send(alice, manyToAll(64).build())))
          .isEqualTo(Problem.TOO_MANY_MESSAGES);
      assertThat(problem(backplane.send(alice, to("bob", "hello").build())))
          .isEqualTo(Problem.PEER_NOT_FOUND);
    }
    send(alice, manyToAll(36));
  }

  @Test
  void message_that_may_not_wait_takes_nothing_from_the_allowance() {
    Member alice = join("alice");
    send(alice, manyTo("bob", 64).ttl(seconds(600)));
    assertThat(problem(backplane.send(alice, manyTo("bob", 30).ttl(seconds(600)).build())))
        .isEqualTo(Problem.TOO_MANY_MESSAGES);
    send(alice, manyToAll(36));
  }

  @Test
  void waiting_messages_take_from_the_allowance() {
    Member alice = join("alice");
    send(alice, manyTo("bob", 64).ttl(seconds(600)));
    send(alice, manyTo("carol", 36).ttl(seconds(600)));
    assertTooMany(backplane.send(alice, toAll("one more").build()));
  }

  @Test
  void retry_with_a_known_key_takes_nothing_from_the_allowance() {
    Member alice = join("alice");
    send(alice, manyToAll(64).key("k"));
    send(alice, manyToAll(64).key("k"));
    send(alice, manyToAll(36));
    send(alice, manyToAll(64).key("k"));
  }

  @Test
  void update_counts_as_one_message() {
    Member alice = join("alice");
    send(alice, manyToAll(64));
    send(alice, manyToAll(35));
    get(backplane.update(alice, Metadata.NONE));
    assertTooMany(backplane.update(alice, new Metadata("{\"a\":1}")));
    assertTooMany(backplane.send(alice, toAll("one more").build()));
    assertThat(get(backplane.peers(alice)).get(0).metadata()).isEqualTo(Metadata.NONE);
    assertThat(log().head()).isEqualTo(101);
  }

  @Test
  void each_peer_has_its_own_allowance() {
    Member alice = join("alice");
    send(alice, manyToAll(64));
    send(alice, manyToAll(36));
    send(join("bob"), manyToAll(64));
  }

  @Test
  void joining_again_with_a_stream_does_not_refill_the_allowance() {
    Member alice = join("alice");
    send(alice, manyToAll(64));
    send(alice, manyToAll(36));
    pass(seconds(31));
    open(alice);
    assertThat(problem(backplane.send(alice, manyToAll(36).build())))
        .isEqualTo(Problem.TOO_MANY_MESSAGES);
    send(alice, manyToAll(31));
  }

  @Test
  void allowance_of_joins_of_an_address_is_used_up_and_refills() {
    for (int i = 0; i < 3; i++) {
      get(backplane.countJoin("192.0.2.1"));
    }
    for (int i = 0; i < 5; i++) {
      Refusal refusal = refusal(backplane.countJoin("192.0.2.1"));
      assertThat(refusal.problem()).isEqualTo(Problem.TOO_MANY_JOINS);
      assertThat(refusal.retryAfter()).isPositive().isLessThanOrEqualTo(seconds(1));
    }
    get(backplane.countJoin("2001:db8::1"));
    pass(seconds(1));
    get(backplane.countJoin("192.0.2.1"));
    assertThat(problem(backplane.countJoin("192.0.2.1"))).isEqualTo(Problem.TOO_MANY_JOINS);
    pass(seconds(60));
    for (int i = 0; i < 3; i++) {
      get(backplane.countJoin("192.0.2.1"));
    }
    assertThat(problem(backplane.countJoin("192.0.2.1"))).isEqualTo(Problem.TOO_MANY_JOINS);
  }

  private static void assertTooMany(CompletionStage<?> stage) {
    Refusal refusal = refusal(stage);
    assertThat(refusal.problem()).isEqualTo(Problem.TOO_MANY_MESSAGES);
    assertThat(refusal.retryAfter()).isPositive().isLessThanOrEqualTo(seconds(1));
  }
}
