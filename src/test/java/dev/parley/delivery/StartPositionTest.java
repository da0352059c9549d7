package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.delivery.StartPosition.Reason;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.room.Peer;
import dev.parley.room.Snapshot;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The position at which a stream begins: a test for each row of the protocol's table. */
class StartPositionTest {
  private static final String EPOCH = "9f2c41aa";
  private static final StartPosition HEAD = new StartPosition(Reason.EXPIRED, 50);

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "")
  void no_id_starts_at_the_start_of_the_membership(String none) {
    assertThat(StartPosition.of(room(10, 0), none)).isEqualTo(new StartPosition(Reason.NEW, 10));
    assertThat(StartPosition.of(room(10, 10), none)).isEqualTo(new StartPosition(Reason.NEW, 10));
    assertThat(StartPosition.of(room(50, 50), none)).isEqualTo(new StartPosition(Reason.NEW, 50));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "")
  void no_id_starts_at_the_head_as_expired_if_the_start_was_trimmed(String none) {
    assertThat(StartPosition.of(room(10, 11), none)).isEqualTo(HEAD);
  }

  @Test
  void id_from_the_start_to_the_head_resumes() {
    for (long number : List.of(10L, 11L, 49L, 50L)) {
      assertThat(StartPosition.of(room(10, 0), EPOCH + "-" + number))
          .isEqualTo(new StartPosition(null, number));
    }
    assertThat(StartPosition.of(room(10, 0), EPOCH + "-10").isResumed()).isTrue();
  }

  @Test
  void trimmed_id_resumes_if_no_later_entry_was_trimmed() {
    assertThat(StartPosition.of(room(10, 20), EPOCH + "-20"))
        .isEqualTo(new StartPosition(null, 20));
    assertThat(StartPosition.of(room(10, 50), EPOCH + "-50"))
        .isEqualTo(new StartPosition(null, 50));
  }

  @Test
  void id_before_the_start_begins_at_the_start_as_expired() {
    assertThat(StartPosition.of(room(10, 0), EPOCH + "-9"))
        .isEqualTo(new StartPosition(Reason.EXPIRED, 10));
    assertThat(StartPosition.of(room(10, 0), EPOCH + "-0"))
        .isEqualTo(new StartPosition(Reason.EXPIRED, 10));
  }

  @Test
  void id_before_a_trimmed_start_begins_at_the_head_as_expired() {
    assertThat(StartPosition.of(room(10, 20), EPOCH + "-9")).isEqualTo(HEAD);
  }

  @Test
  void id_whose_successor_was_trimmed_begins_at_the_head_as_expired() {
    assertThat(StartPosition.of(room(10, 20), EPOCH + "-19")).isEqualTo(HEAD);
    assertThat(StartPosition.of(room(10, 20), EPOCH + "-10")).isEqualTo(HEAD);
  }

  @Test
  void id_whose_successor_was_trimmed_begins_at_the_start_if_nothing_after_the_start_was_trimmed() {
    assertThat(StartPosition.of(room(20, 15), EPOCH + "-14"))
        .isEqualTo(new StartPosition(Reason.EXPIRED, 20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0000000000-12", "9f2c41ab-12", "9f2c41aa-51", "nonsense", "9f2c41aa-", "12", "-"})
  void id_that_is_of_another_epoch_or_malformed_or_beyond_the_head_begins_at_the_head(String id) {
    StartPosition place = StartPosition.of(room(10, 0), id);
    assertThat(place).isEqualTo(new StartPosition(Reason.EPOCH, 50));
    assertThat(place.isResumed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000000000-12", "9f2c41ab-12", "9f2c41ab-99"})
  void id_of_the_epoch_before_begins_with_all_that_this_log_has(String id) {
    assertThat(StartPosition.of(room(0, 0), id)).isEqualTo(new StartPosition(Reason.EPOCH, 0));
    assertThat(StartPosition.of(room(0, 20), id)).isEqualTo(new StartPosition(Reason.EPOCH, 20));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "9f2c41aa-50", "9f2c41aa-48", "9f2c41aa-99", "0000000000-1", "?"})
  void peer_that_joined_again_with_its_stream_begins_at_its_new_peer_joined_with_any_id(String id) {
    Snapshot room = new Snapshot(EPOCH, 50, 0, 48, self(), List.of(), true);
    assertThat(StartPosition.of(room, id)).isEqualTo(new StartPosition(Reason.EXPIRED, 48));
  }

  @Test
  void peer_that_was_in_the_room_when_a_new_epoch_began_starts_at_0() {
    Snapshot room = new Snapshot("newepoch", 3, 0, 0, self(), List.of(), false);
    assertThat(StartPosition.of(room, null)).isEqualTo(new StartPosition(Reason.NEW, 0));
    assertThat(StartPosition.of(room, "newepoch-0")).isEqualTo(new StartPosition(null, 0));
    assertThat(StartPosition.of(room, EPOCH + "-3")).isEqualTo(new StartPosition(Reason.EPOCH, 0));
  }

  @Test
  void reasons_have_the_names_of_the_protocol() {
    assertThat(Reason.values()).extracting(Reason::text).containsExactly("new", "expired", "epoch");
  }

  /** Returns a room with its head at 50. */
  private static Snapshot room(long start, long floor) {
    return new Snapshot(EPOCH, 50, floor, start, self(), List.of(), false);
  }

  private static Peer self() {
    return new Peer(new PeerId("alice"), Metadata.NONE, Instant.EPOCH, 1);
  }
}
