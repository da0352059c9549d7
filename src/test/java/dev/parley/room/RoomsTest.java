package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.backplane.memory.MemoryLimits;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Message;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a command of somebody who is no member sets off. */
class RoomsTest {
  private static final RoomId ROOM = new RoomId("demo");
  private static final Member STRANGER =
      new Member(ROOM, new PeerId("stranger"), Membership.first());

  private final List<Member> noticed = new ArrayList<>();
  private final Rooms rooms =
      new Rooms(
          new MemoryBackplane(
              new Limits(32, new Allowance(20, 100), new Allowance(50, 500)),
              new MemoryLimits(100, 100, 1 << 20, 1 << 24),
              Clock.systemUTC()),
          noticed::add);

  /** A command of a member. */
  private record Command(String name, Function<Rooms, CompletionStage<?>> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Command> commands() {
    return Stream.of(
        new Command("send", rooms -> rooms.send(STRANGER, aSend(null))),
        new Command("peers", rooms -> rooms.peers(STRANGER)),
        new Command("update", rooms -> rooms.update(STRANGER, Metadata.NONE)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void member_that_is_none_is_noticed(Command command) {
    assertThatThrownBy(() -> command.call().apply(rooms).toCompletableFuture().join())
        .hasCauseInstanceOf(Refusal.class);
    assertThat(noticed).containsExactly(STRANGER);
  }

  @Test
  void another_refusal_is_not_noticed() {
    Send toSelf = aSend(STRANGER.peer());
    assertThatThrownBy(() -> rooms.send(STRANGER, toSelf).toCompletableFuture().join())
        .hasCauseInstanceOf(Refusal.class);
    assertThat(noticed).isEmpty();
  }

  private static Send aSend(@Nullable PeerId to) {
    return new Send(
        to, List.of(new Message.Data("\"hello\"", null)), false, null, Duration.ZERO, null);
  }
}
