package dev.parley.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.Joined;
import dev.parley.room.Limits;
import dev.parley.room.PairingRequest;
import dev.parley.room.PairingRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lobby that several replicas share, and the keys that Redis stores for it. */
class RedisLobbyTest extends RedisTest {
  private static final String SECRET = "a secret of the joiner";
  private static final RoomId ONE = new RoomId("one");

  private Strangers plaza;

  @Override
  Limits limits() {
    return GENEROUS;
  }

  @BeforeEach
  void open_the_lobby() {
    plaza = new Strangers(backplane);
  }

  @Test
  void strangers_of_two_replicas_meet() {
    Joined alice = plaza.stranger("alice");
    Joined bob = new Strangers(anotherReplica()).stranger("bob");
    assertThat(bob.others()).containsExactly(alice.self());
  }

  @Test
  void strangers_that_ask_two_replicas_at_once_are_all_paired() {
    Backplane other = anotherReplica();
    Strangers.assertAllArePaired(backplane, Strangers.crowd(200, backplane, other));
    Strangers.assertAllArePaired(backplane, Strangers.crowd(31, backplane, other));
  }

  @Test
  void retries_of_one_request_at_two_replicas_give_one_membership() {
    RedisBackplane other = anotherReplica();
    List<CompletionStage<Joined>> tries = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Strangers here = new Strangers(i % 2 == 0 ? backplane : other);
      Strangers there = new Strangers(i % 2 == 0 ? other : backplane);
      tries.add(here.asks(Strangers.PLAZA, "peer-" + i, SECRET + i));
      tries.add(there.asks(Strangers.PLAZA, "peer-" + i, SECRET + i));
    }
    List<Joined> joined = tries.stream().map(RoomTest::get).toList();
    for (int i = 0; i < joined.size(); i += 2) {
      assertThat(joined.get(i).member()).isEqualTo(joined.get(i + 1).member());
    }
    Strangers.assertAllArePaired(
        backplane, IntStream.range(0, 40).mapToObj(i -> joined.get(2 * i)).toList());
  }

  @Test
  void all_keys_of_a_lobby_have_its_hash_tag_and_expire_and_contain_no_secret() {
    plaza.stranger("alice", SECRET);
    assertThat(keys())
        .filteredOn(key -> key.startsWith("parley:lobby:"))
        .hasSize(2)
        .contains("parley:lobby:{plaza}")
        .allMatch(key -> key.startsWith("parley:lobby:{plaza}") && !key.contains(SECRET))
        .allSatisfy(
            key -> assertThat((Long) server().command("PTTL", key)).isBetween(1L, 86_400_000L));
    pass(Duration.ofHours(25));
    assertThat(keys()).containsExactly("parley:pulse");
  }

  @Test
  void lobby_in_which_everybody_was_paired_leaves_no_keys() {
    plaza.stranger("alice");
    plaza.stranger("bob");
    await("the offer is withdrawn")
        .atMost(Duration.ofSeconds(5))
        .until(() -> keys().stream().noneMatch(key -> key.startsWith("parley:lobby:")));
  }

  @Test
  void requests_without_a_key_and_withdrawals_create_no_keys() {
    server().command("FLUSHALL");
    plaza.ask("alice", null, ONE);
    get(backplane.withdrawRoom(Strangers.PLAZA, ONE));
    plaza.meet(PairingRole.SECOND, ONE, "alice", SECRET);
    assertThat(keys()).isSubsetOf("parley:pulse");
  }

  @Test
  void waiting_stranger_asks_again_after_redis_lost_its_data() {
    Member alice = plaza.stranger("alice", SECRET).member();
    server().command("FLUSHALL");
    Joined bob = plaza.stranger("bob");
    assertThat(bob.others()).isEmpty();
    assertThat(open(alice).others()).isEmpty();
    get(backplane.leave(alice));
    assertThat(plaza.stranger("alice", SECRET + "2").others()).containsExactly(bob.self());
  }

  @Test
  void waiting_stranger_is_paired_after_redis_restarted_with_its_data() {
    Joined alice = plaza.stranger("alice");
    server().command("HSET", hash(alice), "run", "another");
    assertThat(ids(plaza.stranger("bob").others())).containsExactly("alice");
    assertThat(plaza.stranger("carol").others()).isEmpty();
  }

  @Test
  void pairing_request_that_reaches_redis_after_its_deadline_changes_nothing() {
    RedisBackplane hasty = backplanes().replica(GENEROUS, RedisBackplanes.HASTY);
    server().pause();
    CompletionStage<?> late =
        hasty.assign(new PairingRequest(Strangers.PLAZA, id("alice"), SECRET, ONE, true, null));
    await("the question is too old")
        .pollDelay(RedisBackplanes.HASTY.timeout().multipliedBy(2))
        .until(() -> true);
    server().resume();
    assertThatExceptionOfType(BackplaneUnavailable.class).isThrownBy(() -> get(late));
    RedisBackplanes.awaitHearing(hasty);
    assertThat(keys()).noneMatch(key -> key.startsWith("parley:lobby:"));
  }

  /** Returns the key of the room that a stranger joined. */
  private static String hash(Joined joined) {
    return "parley:room:{" + joined.member().room() + "}";
  }
}
