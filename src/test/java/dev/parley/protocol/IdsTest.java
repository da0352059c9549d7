package dev.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of rooms and peers. */
class IdsTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "...", "~", "-", "_", "AZaz09._~-"})
  void unreserved_characters_make_ids(String text) {
    assertThat(new RoomId(text)).hasToString(text);
    assertThat(new PeerId(text)).hasToString(text);
    assertThat(new LobbyId(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", " ", "a b", "a/b", "a%20b", "ä", "a*", "{a}", "a:b", "a\n"})
  void anything_else_is_refused(String text) {
    assertInvalid(() -> new RoomId(text));
    assertInvalid(() -> new PeerId(text));
    assertInvalid(() -> new LobbyId(text));
  }

  @Test
  void room_and_lobby_ids_have_128_characters_at_most_and_peer_ids_64() {
    assertThat(new LobbyId("a".repeat(128)).value()).hasSize(128);
    assertInvalid(() -> new LobbyId("a".repeat(129)));
    assertThat(new RoomId("a".repeat(128)).value()).hasSize(128);
    assertThat(new PeerId("a".repeat(64)).value()).hasSize(64);
    assertInvalid(() -> new RoomId("a".repeat(129)));
    assertInvalid(() -> new PeerId("a".repeat(65)));
  }

  @Test
  void drawn_room_ids_are_128_random_bits() {
    Set<RoomId> drawn = Stream.generate(RoomId::random).limit(1000).collect(Collectors.toSet());
    assertThat(drawn).hasSize(1000).allMatch(id -> id.value().matches("[A-Za-z0-9_-]{22}"));
  }

  @Test
  void drawn_peer_ids_are_128_random_bits() {
    Set<PeerId> drawn = Stream.generate(PeerId::random).limit(1000).collect(Collectors.toSet());
    assertThat(drawn).hasSize(1000).allMatch(id -> id.value().matches("[A-Za-z0-9_-]{22}"));
  }

  @Test
  void next_membership_is_of_the_same_owner() {
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
