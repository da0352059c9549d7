package dev.parley.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.protocol.RoomId;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.Joined;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lobbies that list rooms in which nobody waits any more. */
class LobbyCrowdTest extends RoomTest {
  private static final String KEY = "a secret of 16 characters or more";

  private final MemoryBackplanes backplanes = new MemoryBackplanes();
  private Strangers plaza;

  @Override
  Backplanes backplanes() {
    return backplanes;
  }

  @BeforeEach
  void open_the_lobby() {
    plaza = new Strangers(backplane);
  }

  @Test
  void stranger_skips_a_few_stale_rooms_and_meets_the_first_that_waits() {
    offerNobody(10);
    Joined anna = plaza.stranger("anna");
    assertThat(plaza.stranger("bob").others()).containsExactly(anna.self());
  }

  @Test
  void stranger_that_finds_too_many_stale_rooms_fails_and_continues_with_its_next_try() {
    offerNobody(40);
    Joined anna = plaza.stranger("anna");
    assertThatExceptionOfType(BackplaneUnavailable.class)
        .isThrownBy(() -> plaza.stranger("bob", KEY));
    assertThat(plaza.stranger("bob", KEY).others()).containsExactly(anna.self());
  }

  private void offerNobody(int count) {
    for (int i = 0; i < count; i++) {
      plaza.askFrom(new RoomId("gone-" + i), "anna", null);
    }
  }
}
