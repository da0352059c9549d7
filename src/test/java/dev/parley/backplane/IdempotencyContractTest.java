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

/** Retries of a send with the same idempotency key. */
class IdempotencyContractTest extends BackplaneContract {
  @Test
  void send_with_the_same_key_is_appended_once_and_gets_the_first_receipt() {
    Member alice = join("alice");
    Receipt first = send(alice, manyToAll(3).key("k"));
    assertThat(send(alice, manyToAll(3).key("k"))).isEqualTo(first);
    assertThat(get(backplane.receipt(alice, "k"))).isEqualTo(first);
    assertThat(log().head()).isEqualTo(4);
  }

  @Test
  void retry_with_another_addressee_or_body_gets_the_first_receipt() {
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
  void key_of_another_peer_or_another_membership_is_another_key() {
    Member alice = join("alice");
    Receipt first = send(alice, toAll("hello").key("k"));
    assertThat(send(join("bob"), toAll("hello").key("k"))).isNotEqualTo(first);
    Member again = join(aJoin("alice").returning(alice)).member();
    assertThat(get(backplane.receipt(again, "k"))).isNull();
    assertThat(send(again, toAll("hello").key("k"))).isNotEqualTo(first);
  }

  @Test
  void retry_of_an_ended_membership_gets_the_first_receipt() {
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
  void retry_is_not_appended_again_after_another_peer_used_the_same_id_and_key() {
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
  void key_of_a_refused_send_stays_unused() {
    Member alice = join("alice");
    assertThat(problem(backplane.send(alice, to("bob", "hello").key("k").build())))
        .isEqualTo(Problem.PEER_NOT_FOUND);
    join("bob");
    send(alice, to("bob", "hello").key("k"));
    assertThat(lastLine()).isEqualTo("alice to bob: hello");
  }

  @Test
  void retry_gets_the_receipt_of_a_waiting_message_even_after_it_was_delivered() {
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
  void retry_of_a_waiting_message_does_not_wait_a_second_time() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(seconds(60)).key("k"));
    send(alice, to("bob", "hello").ttl(seconds(60)).key("k"));
    join("bob");
    assertThat(lines()).containsExactly("alice joined", "bob joined", "alice to bob: hello");
  }
}
