package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static dev.parley.testing.Removals.aRemoval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.room.Receipt;
import dev.parley.room.StreamEnd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Commands within one second after a send. Redis then checks less ({@code ordinary.lua}), and must
 * behave in the same way.
 */
class BurstContractTest extends BackplaneContract {
  private Member alice;
  private Member bob;

  @BeforeEach
  void let_two_peers_be_in_the_middle_of_a_burst() {
    alice = join("alice");
    bob = join("bob");
    send(alice, toAll("1"));
    send(alice, to("bob", "2"));
    send(bob, toAll("3"));
  }

  @Test
  void sends_of_every_kind_are_numbered_and_answered_in_the_same_way() {
    String epoch = log().epoch();
    assertThat(send(alice, to("bob", "4")))
        .isEqualTo(new Receipt.Logged(new EventId(epoch, 6), 1, false));
    assertThat(send(alice, manyToAll(3)))
        .isEqualTo(new Receipt.Logged(new EventId(epoch, 7), 3, true));
    Receipt keyed = send(alice, toAll("5").and("6").key("k"));
    assertThat(keyed).isEqualTo(new Receipt.Logged(new EventId(epoch, 10), 2, true));
    assertThat(send(alice, toAll("5").and("6").key("k"))).isEqualTo(keyed);
    assertThat(get(backplane.receipt(alice, "k"))).isEqualTo(keyed);
    assertThat(send(alice, toAll("7").key("another")))
        .isEqualTo(new Receipt.Logged(new EventId(epoch, 12), 1, false));
    assertThat(send(alice, to("carol", "8").ttl(seconds(60)).key("third")))
        .isEqualTo(new Receipt.Waiting());
    assertThat(send(alice, to("carol", "8").ttl(seconds(60)).key("third")))
        .isEqualTo(new Receipt.Waiting());
    assertThat(send(alice, to("bob", "9").ttl(seconds(60))))
        .isEqualTo(new Receipt.Logged(new EventId(epoch, 13), 1, false));
    assertThat(log().head()).isEqualTo(13);
  }

  @Test
  void peer_that_left_cannot_send() {
    get(backplane.leave(alice));
    assertRefuses(alice, Problem.NOT_IN_ROOM);
  }

  @Test
  void peer_that_was_removed_cannot_send() {
    get(backplane.remove(DEMO, alice.peer(), aRemoval()));
    assertRefuses(alice, Problem.REMOVED);
  }

  @Test
  void replaced_membership_cannot_send() {
    Member again = join(aJoin("alice").returning(alice)).member();
    assertRefuses(alice, Problem.FORBIDDEN);
    send(again, toAll("4"));
    send(again, toAll("5"));
    assertRefuses(alice, Problem.FORBIDDEN);
  }

  @Test
  void membership_whose_id_another_peer_took_cannot_send() {
    get(backplane.leave(alice));
    Member another = join("alice");
    send(another, toAll("4"));
    assertRefuses(alice, Problem.NOT_IN_ROOM);
  }

  @Test
  void peer_that_left_cannot_be_addressed() {
    get(backplane.leave(bob));
    assertThat(problem(backplane.send(alice, to("bob", "4").build())))
        .isEqualTo(Problem.PEER_NOT_FOUND);
    assertThat(send(alice, to("bob", "4").ttl(seconds(60)))).isEqualTo(new Receipt.Waiting());
    assertThat(send(alice, to("bob", "5").ttl(seconds(60)))).isEqualTo(new Receipt.Waiting());
    join("bob");
    assertThat(lines()).endsWith("bob joined", "alice to bob: 4", "alice to bob: 5");
  }

  @Test
  void send_does_not_extend_the_lease_after_the_client_closed_its_last_stream() {
    open(alice);
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    send(alice, toAll("4"));
    pass(seconds(1), bob);
    send(alice, toAll("5"));
    send(alice, toAll("6"));
    pass(seconds(12), bob);
    assertThat(lastLine()).isEqualTo("alice expired");
    assertRefuses(alice, Problem.NOT_IN_ROOM);
  }

  @Test
  void joining_again_does_not_refill_the_allowance() {
    send(alice, manyToAll(64));
    get(backplane.leave(alice));
    Member again = join(aJoin("alice").returning(alice)).member();
    assertThat(problem(backplane.send(again, manyToAll(64).build())))
        .isEqualTo(Problem.TOO_MANY_MESSAGES);
  }

  private void assertRefuses(Member member, Problem problem) {
    long head = log().head();
    assertThat(problem(backplane.send(member, toAll("too late").build()))).isEqualTo(problem);
    assertThat(log().head()).isEqualTo(head);
  }
}
