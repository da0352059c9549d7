package dev.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of rooms, lobbies and peers, and memberships. */
class IdsTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "...", "~", "-", "_", "AZaz09._~-"})
  void id_may_have_unreserved_characters(String text) {
    assertThat(new RoomId(text)).hasToString(text);
    assertThat(new PeerId(text)).hasToString(text);
    assertThat(new LobbyId(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", " ", "a b", "a/b", "a%20b", "ä", "a*", "{a}", "a:b", "a\n"})
  void invalid_id_is_refused(String text) {
    assertInvalid(() -> new RoomId(text));
    assertInvalid(() -> new PeerId(text));
    assertInvalid(() -> new LobbyId(text));
  }

  @Test
  void room_and_lobby_ids_have_at_most_128_characters_and_peer_ids_at_most_64() {
    assertThat(new LobbyId("a".repeat(128)).value()).hasSize(128);
    assertInvalid(() -> new LobbyId("a".repeat(129)));
    assertThat(new RoomId("a".repeat(128)).value()).hasSize(128);
    assertThat(new PeerId("a".repeat(64)).value()).hasSize(64);
    assertInvalid(() -> new RoomId("a".repeat(129)));
    assertInvalid(() -> new PeerId("a".repeat(65)));
  }

  @Test
  void random_room_id_has_128_random_bits() {
    Set<RoomId> drawn = Stream.generate(RoomId::random).limit(1000).collect(Collectors.toSet());
    assertThat(drawn).hasSize(1000).allMatch(id -> id.value().matches("[A-Za-z0-9_-]{22}"));
  }

  @Test
  void random_peer_id_has_128_random_bits() {
    Set<PeerId> drawn = Stream.generate(PeerId::random).limit(1000).collect(Collectors.toSet());
    assertThat(drawn).hasSize(1000).allMatch(id -> id.value().matches("[A-Za-z0-9_-]{22}"));
  }

  @Test
  void next_membership_has_the_same_owner_and_the_next_generation() {
    Membership first = Membership.first();
    assertThat(first.generation()).isEqualTo(1);
    assertThat(first.owner()).matches("[A-Za-z0-9_-]{16}");
    assertThat(first.next()).isEqualTo(new Membership(first.owner(), 2));
    assertThat(Membership.first().owner()).isNotEqualTo(first.owner());
  }

  private static void assertInvalid(Runnable construction) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(construction::run)
        .matches(refusal -> refusal.problem() == Problem.INVALID_ID);
  }
}
