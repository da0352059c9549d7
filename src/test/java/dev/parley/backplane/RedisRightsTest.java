package dev.parley.backplane;

import static dev.parley.backplane.RoomTest.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rights that docs/redis.md lists: each of them is needed, and Redis's answer without it is
 * told. All other tests of {@link RedisBackplanes} show that they are enough.
 */
class RedisRightsTest {
  private static RedisServer server;

  private RedisBackplanes backplanes;

  @BeforeAll
  static void start() {
    server = RedisServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void begin() {
    backplanes = new RedisBackplanes(server);
  }

  @AfterEach
  void end() {
    backplanes.close();
  }

  static List<String> rights() {
    return RedisRights.documented().stream()
        .filter(right -> !right.startsWith("-") && !right.startsWith("reset"))
        .toList();
  }

  @Test
  void documented_rights_are_enough() {
    assertThat(refusalOf(RedisRights.documented())).isNull();
  }

  @ParameterizedTest
  @MethodSource("rights")
  void without_one_of_them_the_answer_of_redis_is_told(String right) {
    List<String> rights = new ArrayList<>(RedisRights.documented());
    rights.remove(right);
    assertThat(refusalOf(rights)).matches(RedisRights.REFUSAL);
  }

  /** What Redis answers to a replica with these rights that does everything; null if it serves. */
  private @Nullable String refusalOf(List<String> rights) {
    String address = RedisRights.userOf(server, "tried", rights);
    RedisBackplane replica = backplanes.begin(address, LIMITS, RedisBackplanes.CONFIG);
    await().atMost(Duration.ofSeconds(10)).until(() -> isReadyOrSaysWhy(replica));
    String reason = replica.notReadyReason();
    if (reason != null) {
      return reason;
    }
    try {
      Everything.doneBy(replica, backplanes, server::command);
      return null;
    } catch (BackplaneUnavailable refused) {
      return refused.getMessage();
    }
  }

  private static boolean isReadyOrSaysWhy(RedisBackplane replica) {
    String reason = replica.notReadyReason();
    return reason == null || reason.contains(": ");
  }
}
