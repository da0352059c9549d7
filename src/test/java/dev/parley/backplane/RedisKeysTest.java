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

/** The keys that Redis stores for rooms, and how long they live. */
class RedisKeysTest extends RedisTest {
  /** The answer of PTTL for a key without expiry. For a key that has just expired, it is -2. */
  private static final long FOR_EVER = -1;

  private static final String SECRET = "a secret of the joiner";

  private Member alice;

  @BeforeEach
  void create_a_room_with_every_kind_of_key() {
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
  void all_keys_of_a_room_have_its_hash_tag() {
    assertThat(keys())
        .hasSizeGreaterThanOrEqualTo(11)
        .filteredOn(key -> !key.equals("parley:pulse") && !key.startsWith("parley:joins:"))
        .contains("parley:room:{demo}", "parley:room:{demo}:log")
        .allMatch(key -> key.startsWith("parley:room:{demo}"));
  }

  @Test
  void all_keys_of_a_room_expire() {
    assertEverythingExpires();
  }

  @Test
  void log_that_grows_again_after_it_was_trimmed_to_nothing_expires() {
    pass(seconds(130), alice);
    open(alice);
    assertThat(keys()).doesNotContain("parley:room:{demo}:log");
    send(alice, toAll("hello"));
    assertThat(keys()).contains("parley:room:{demo}:log");
    assertEverythingExpires();
  }

  @Test
  void log_of_a_new_epoch_expires() {
    becomeAnotherRun();
    send(alice, toAll("hello"));
    assertEverythingExpires();
  }

  @Test
  void keys_of_a_room_in_use_live_for_a_lease_and_two_minutes() {
    pass(Duration.ofMinutes(5), alice);
    send(alice, toAll("hello"));
    assertThat(keys())
        .filteredOn(key -> key.matches("parley:room:\\{demo}(:log|:leases|:departed)?"))
        .hasSize(4)
        .allSatisfy(key -> assertThat(life(key)).isGreaterThanOrEqualTo(149_000));
  }

  @Test
  void forgotten_room_leaves_only_bans_and_waiting_messages() {
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
  void room_that_is_not_used_leaves_no_keys() {
    pass(aRemoval().ban());
    assertThat(keys()).containsExactly("parley:pulse");
  }

  @Test
  void delivered_waiting_messages_leave_no_keys() {
    join("dave");
    assertThat(keys()).noneMatch(key -> key.contains("wait"));
  }

  @Test
  void key_names_contain_no_secret() {
    assertThat(keys()).noneMatch(key -> key.contains(SECRET) || key.contains("alice's key"));
  }

  @Test
  void reads_and_refusals_create_no_keys() {
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
