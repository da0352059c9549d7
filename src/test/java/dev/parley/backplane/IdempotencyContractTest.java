package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.room.Receipt;
import org.junit.jupiter.api.Test;

/** A send whose answer was lost, asked again with its idempotency key. */
class IdempotencyContractTest extends BackplaneContract {
  @Test
  void same_key_is_appended_once_and_answered_as_the_first_time() {
    Member alice = join("alice");
    Receipt first = send(alice, manyToAll(3).key("k"));
    assertThat(send(alice, manyToAll(3).key("k"))).isEqualTo(first);
    assertThat(get(backplane.receipt(alice, "k"))).isEqualTo(first);
    assertThat(log().head()).isEqualTo(4);
  }

  @Test
  void key_counts_whatever_path_and_body_the_retry_has() {
    Member alice = join("alice");
    join("bob");
    Receipt first = send(alice, to("bob", "hello").key("k"));
    assertThat(send(alice, toAll("another").key("k"))).isEqualTo(first);
    assertThat(send(alice, to("nobody", "hello").key("k"))).isEqualTo(first);
    assertThat(send(alice, to("nobody", "hello").ttl(seconds(60)).key("k"))).isEqualTo(first);
    assertThat(lastLine()).isEqualTo("alice to bob: hello");
  }

  @Test
  void unknown_key_has_no_receipt() {
    Member alice = join("alice");
    send(alice, toAll("hello").key("k"));
    assertThat(get(backplane.receipt(alice, "K"))).isNull();
    assertThat(get(backplane.receipt(join("bob"), "k"))).isNull();
  }

  @Test
  void same_key_of_another_peer_or_another_membership_is_another_message() {
    Member alice = join("alice");
    Receipt first = send(alice, toAll("hello").key("k"));
    assertThat(send(join("bob"), toAll("hello").key("k"))).isNotEqualTo(first);
    Member again = join(aJoin("alice").returning(alice)).member();
    assertThat(get(backplane.receipt(again, "k"))).isNull();
    assertThat(send(again, toAll("hello").key("k"))).isNotEqualTo(first);
  }

  @Test
  void retry_of_a_membership_that_is_over_is_answered_before_it_is_refused() {
    Member alice = join("alice");
    join("bob");
    Receipt first = send(alice, toAll("hello").key("k"));
    get(backplane.leave(alice));
    assertThat(send(alice, toAll("hello").key("k"))).isEqualTo(first);
    Member again = join(aJoin("alice").returning(alice)).member();
    assertThat(send(alice, toAll("hello").key("k"))).isEqualTo(first);
    send(again, toAll("hello").key("k"));
    assertThat(send(alice, toAll("hello").key("k"))).isEqualTo(first);
    assertThat(problem(backplane.send(alice, toAll("hello").key("other").build())))
        .isEqualTo(Problem.FORBIDDEN);
  }

  @Test
  void stranger_that_used_the_id_and_the_key_meanwhile_does_not_make_a_retry_a_second_message() {
    Member alice = join("alice");
    Member bob = join("bob");
    Receipt first = send(alice, toAll("hello").key("1"));
    pass(seconds(31), bob);
    Member stranger = join("alice");
    send(stranger, toAll("hello").key("1"));
    get(backplane.leave(stranger));
    open(alice);
    assertThat(send(alice, toAll("hello").key("1"))).isEqualTo(first);
  }

  @Test
  void key_is_remembered_for_2_minutes() {
    Member alice = join("alice");
    Receipt first = send(alice, toAll("hello").key("k"));
    pass(seconds(115), alice);
    assertThat(send(alice, toAll("hello").key("k"))).isEqualTo(first);
    pass(seconds(6), alice);
    assertThat(get(backplane.receipt(alice, "k"))).isNull();
    assertThat(send(alice, toAll("hello").key("k"))).isNotEqualTo(first);
  }

  @Test
  void refused_send_leaves_its_key_unused() {
    Member alice = join("alice");
    assertThat(problem(backplane.send(alice, to("bob", "hello").key("k").build())))
        .isEqualTo(Problem.PEER_NOT_FOUND);
    join("bob");
    send(alice, to("bob", "hello").key("k"));
    assertThat(lastLine()).isEqualTo("alice to bob: hello");
  }

  @Test
  void that_a_message_waits_is_answered_also_when_it_waits_no_more() {
    Member alice = join("alice");
    assertThat(send(alice, to("bob", "hello").ttl(seconds(60)).key("k")))
        .isEqualTo(new Receipt.Waiting());
    join("bob");
    assertThat(send(alice, to("bob", "hello").ttl(seconds(60)).key("k")))
        .isEqualTo(new Receipt.Waiting());
    assertThat(get(backplane.receipt(alice, "k"))).isEqualTo(new Receipt.Waiting());
    assertThat(lines()).containsExactly("alice joined", "bob joined", "alice to bob: hello");
  }

  @Test
  void retry_waits_no_second_time() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(seconds(60)).key("k"));
    send(alice, to("bob", "hello").ttl(seconds(60)).key("k"));
    join("bob");
    assertThat(lines()).containsExactly("alice joined", "bob joined", "alice to bob: hello");
  }
}
