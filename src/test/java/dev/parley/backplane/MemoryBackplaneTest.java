package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.to;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Lifetimes;
import dev.parley.room.StreamEnd;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the embedded backplane does when nobody touches its rooms. */
class MemoryBackplaneTest extends RoomTest {
  private final MemoryBackplanes backplanes = new MemoryBackplanes();
  private MemoryBackplane memory;

  @Override
  Backplanes backplanes() {
    return backplanes;
  }

  @BeforeEach
  void know_the_backplane() {
    memory = (MemoryBackplane) backplane;
  }

  @Test
  void sweep_ends_leases_and_tells_of_it() {
    join("alice");
    RecordingListener listener = new RecordingListener();
    get(memory.subscribe(DEMO, listener));
    pass(seconds(30));
    memory.sweep();
    assertThat(listener.lines()).containsExactly("alice expired");
  }

  @Test
  void room_that_is_forgotten_is_not_held_any_more() {
    get(memory.leave(join("alice")));
    get(memory.join(aJoin("bob").in(new RoomId("lively")).build()));
    pass(seconds(120));
    memory.sweep();
    assertThat(memory.size()).isEqualTo(1);
    pass(seconds(120));
    memory.sweep();
    assertThat(memory.size()).isZero();
  }

  @Test
  void room_is_held_for_as_long_as_messages_wait_in_it() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(seconds(600)));
    get(memory.leave(alice));
    pass(seconds(599));
    memory.sweep();
    assertThat(memory.size()).isEqualTo(1);
    pass(seconds(1));
    memory.sweep();
    assertThat(memory.size()).isZero();
  }

  @Test
  void asking_for_a_room_that_does_not_exist_makes_none() {
    Member alice = join("alice");
    get(memory.leave(alice));
    pass(seconds(120));
    log();
    renew(alice);
    get(memory.close(alice, StreamEnd.CLIENT));
    get(memory.receipt(alice, "k"));
    problem(memory.peers(alice));
    assertThat(memory.size()).isZero();
  }

  @Test
  void lobby_is_held_for_as_long_as_it_offers_somebody_or_knows_a_key() {
    Strangers plaza = new Strangers(memory);
    plaza.stranger("alice");
    assertThat(memory.lobbies()).isEqualTo(1);
    plaza.stranger("bob");
    assertThat(memory.lobbies()).isZero();
    plaza.stranger("carol", "a secret of 16 characters or more");
    plaza.stranger("dave");
    assertThat(memory.lobbies()).isEqualTo(1);
    pass(Lifetimes.KEY);
    memory.sweep();
    assertThat(memory.lobbies()).isZero();
    plaza.stranger("erin");
    pass(Lifetimes.TICKET);
    memory.sweep();
    assertThat(memory.lobbies()).isZero();
  }

  @Test
  void lease_runs_out_to_the_millisecond() {
    Member alice = join("alice");
    pass(seconds(30).minusMillis(1));
    assertThat(renew(alice).over()).isEmpty();
    pass(seconds(30));
    assertThat(renew(alice).over()).isEqualTo(List.of(alice));
  }
}
