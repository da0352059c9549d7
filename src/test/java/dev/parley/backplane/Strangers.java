package dev.parley.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.Join;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.Lobbies;
import dev.parley.room.PairingAssignment;
import dev.parley.room.PairingRequest;
import dev.parley.room.PairingRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Strangers come to the lobby {@code plaza}: whole requests, and the steps that they consist of.
 */
final class Strangers {
  static final LobbyId PLAZA = new LobbyId("plaza");

  /** A client address that reaches no limit of joins. */
  static final String ADDRESS = "192.0.2.1";

  private static final Duration STRIDE = Duration.ofSeconds(20);

  private final Backplane backplane;

  Strangers(Backplane backplane) {
    this.backplane = backplane;
  }

  Joined stranger(@Nullable String id) {
    return stranger(id, null);
  }

  Joined stranger(@Nullable String id, @Nullable String key) {
    return RoomTest.get(asks(PLAZA, id, key));
  }

  CompletionStage<Joined> asks(LobbyId lobby, @Nullable String id, @Nullable String key) {
    return new Lobbies(backplane)
        .join(
            lobby,
            id == null ? null : RoomTest.id(id),
            Metadata.NONE,
            key,
            Lifetimes.LEASE,
            ADDRESS);
  }

  /** Asks for a room, as a stranger that has joined no room yet. */
  PairingAssignment ask(String id, @Nullable String key, RoomId own) {
    return ask(id, key, own, false, null);
  }

  /** Asks for a room, as a stranger that waits in its own room. */
  PairingAssignment askFrom(RoomId own, String id, @Nullable String key) {
    return ask(id, key, own, true, null);
  }

  PairingAssignment ask(
      String id, @Nullable String key, RoomId own, boolean waits, @Nullable RoomId missed) {
    return RoomTest.get(
        backplane.assign(new PairingRequest(PLAZA, RoomTest.id(id), key, own, waits, missed)));
  }

  @Nullable Joined meet(PairingRole role, RoomId room, String id, @Nullable String key) {
    return RoomTest.get(
        backplane.joinInRole(
            new Join(room, RoomTest.id(id), Metadata.NONE, null, Membership.first(), key), role));
  }

  /** Lets time pass on {@code place} while each of {@code members} has a stream. */
  void pass(Backplanes place, Duration time, Member... members) {
    Duration left = time;
    while (!left.isZero()) {
      Duration stride = left.compareTo(STRIDE) < 0 ? left : STRIDE;
      place.pass(stride);
      left = left.minus(stride);
      for (Member member : members) {
        RoomTest.get(backplane.renew(member.room(), List.of(member)));
      }
    }
  }

  /** Lets many strangers join the lobby at once, on all replicas in turn; returns their joins. */
  static List<Joined> crowd(int count, Backplane... replicas) {
    List<CompletionStage<Joined>> requests =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(
                i -> new Strangers(replicas[i % replicas.length]).asks(PLAZA, "peer-" + i, null))
            .toList();
    return requests.stream().map(RoomTest::get).toList();
  }

  /**
   * Asserts that all strangers are in rooms of two, except one if their number is odd, and that
   * these rooms have no other peers.
   */
  static void assertAllArePaired(Backplane backplane, Collection<Joined> strangers) {
    Map<RoomId, Set<Member>> rooms = new HashMap<>();
    for (Joined stranger : strangers) {
      Member member = stranger.member();
      rooms.computeIfAbsent(member.room(), none -> new HashSet<>()).add(member);
    }
    List<RoomId> alone = new ArrayList<>();
    rooms.forEach(
        (room, members) -> {
          Member any = members.iterator().next();
          assertThat(RoomTest.get(backplane.peers(any))).hasSize(members.size());
          assertThat(members).hasSizeLessThanOrEqualTo(2);
          if (members.size() == 1) {
            alone.add(room);
          }
        });
    assertThat(alone).hasSize(strangers.size() % 2);
  }
}
