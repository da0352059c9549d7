package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static dev.parley.testing.Removals.aRemoval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.room.Lifetimes;
import dev.parley.room.StreamEnd;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Redis holds of rooms, and for how long. */
class RedisKeysTest extends RedisTest {
  /** What PTTL says of a key that does not expire; of one that has just expired it says -2. */
  private static final long FOR_EVER = -1;

  private static final String SECRET = "a secret of the joiner";

  private Member alice;

  @BeforeEach
  void a_room_with_a_bit_of_everything() {
    get(backplane.countJoin("192.0.2.1"));
    alice = join(aJoin("alice").key(SECRET)).member();
    open(alice);
    send(alice, toAll("hello").key("alice's key"));
    send(alice, to("dave", "hello").ttl(Lifetimes.MAX_TTL).key("another key"));
    get(backplane.leave(join("bob")));
    Member carol = join("carol");
    open(carol);
    get(backplane.closeStream(carol, StreamEnd.CLIENT));
    get(backplane.remove(DEMO, carol.peer(), aRemoval()));
  }

  @Test
  void everything_of_a_room_has_its_hash_tag() {
    assertThat(keys())
        .hasSizeGreaterThanOrEqualTo(11)
        .filteredOn(key -> !key.equals("parley:pulse") && !key.startsWith("parley:joins:"))
        .contains("parley:room:{demo}", "parley:room:{demo}:log")
        .allMatch(key -> key.startsWith("parley:room:{demo}"));
  }

  @Test
  void everything_of_a_room_expires_by_itself() {
    assertEverythingExpires();
  }

  @Test
  void log_that_was_trimmed_to_nothing_expires_again_when_it_grows() {
    pass(seconds(130), alice);
    open(alice);
    assertThat(keys()).doesNotContain("parley:room:{demo}:log");
    send(alice, toAll("hello"));
    assertThat(keys()).contains("parley:room:{demo}:log");
    assertEverythingExpires();
  }

  @Test
  void log_of_a_new_epoch_expires_too() {
    becomeAnotherRun();
    send(alice, toAll("hello"));
    assertEverythingExpires();
  }

  @Test
  void everything_of_a_lively_room_outlives_a_lease_and_the_memory_of_the_room() {
    pass(Duration.ofMinutes(5), alice);
    send(alice, toAll("hello"));
    assertThat(keys())
        .filteredOn(key -> key.matches("parley:room:\\{demo}(:log|:leases|:departed)?"))
        .hasSize(4)
        .allSatisfy(key -> assertThat(life(key)).isGreaterThanOrEqualTo(149_000));
  }

  @Test
  void nothing_is_left_of_a_room_that_was_forgotten() {
    get(backplane.leave(alice));
    pass(seconds(130));
    log();
    assertThat(keys())
        .allMatch(
            key -> key.matches("parley:(pulse|room:\\{demo}:(removed|waited-for|waiting:dave))"));
    pass(aRemoval().ban());
    assertThat(keys()).containsExactly("parley:pulse");
  }

  @Test
  void nothing_is_left_of_a_room_that_nobody_touches() {
    pass(aRemoval().ban());
    assertThat(keys()).containsExactly("parley:pulse");
  }

  @Test
  void nothing_is_left_of_messages_that_were_handed_out() {
    join("dave");
    assertThat(keys()).noneMatch(key -> key.contains("wait"));
  }

  @Test
  void key_names_hold_no_secret() {
    assertThat(keys()).noneMatch(key -> key.contains(SECRET) || key.contains("alice's key"));
  }

  @Test
  void reading_and_refusing_make_no_keys() {
    server().command("FLUSHALL");
    log();
    renew(alice);
    get(backplane.receipt(alice, "k"));
    get(backplane.leave(alice));
    get(backplane.closeStream(alice, StreamEnd.CLIENT));
    problem(backplane.peers(alice));
    problem(backplane.send(alice, toAll("hello").key("k").build()));
    assertThat(keys()).isSubsetOf("parley:pulse");
  }

  private void assertEverythingExpires() {
    assertThat(keys())
        .filteredOn(key -> !key.equals("parley:pulse"))
        .isNotEmpty()
        .allSatisfy(key -> assertThat(life(key)).isNotEqualTo(FOR_EVER));
  }

  private long life(String key) {
    return Long.parseLong(String.valueOf(server().command("PTTL", key)));
  }
}
