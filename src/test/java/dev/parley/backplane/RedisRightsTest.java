package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.RoomTest.DEMO;
import static dev.parley.backplane.RoomTest.LIMITS;
import static dev.parley.backplane.RoomTest.get;
import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.RoomId;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.PairingRole;
import dev.parley.room.Removal;
import dev.parley.room.Retention;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineEntry;
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
    assertThat(refusalOf(rights)).containsAnyOf("NOPERM", "The user executing the script can't");
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
      doEverything(replica);
      return null;
    } catch (BackplaneUnavailable refused) {
      return refused.getMessage();
    }
  }

  private static boolean isReadyOrSaysWhy(RedisBackplane replica) {
    String reason = replica.notReadyReason();
    return reason == null || reason.contains(": ");
  }

  private void doEverything(RedisBackplane replica) {
    server.command("SCRIPT", "FLUSH");
    get(replica.countJoin("192.0.2.1"));
    Joined joined = get(replica.join(aJoin("alice").key("once").build()));
    Member alice = joined.member();
    get(replica.send(alice, to("bob", "waits").ttl(Duration.ofMinutes(1)).key("key").build()));
    get(replica.receipt(alice, "key"));
    Member bob = get(replica.join(aJoin("bob").build())).member();
    get(replica.openStream(bob));
    get(replica.update(bob, new Metadata("{}")));
    get(replica.send(alice, toAll("hello").build()));
    for (int i = 0; i < 40; i++) {
      get(replica.send(alice, manyToAll(20).build()));
      backplanes.pass(Duration.ofSeconds(4));
    }
    get(replica.read(DEMO, 0, 10));
    get(replica.closeStream(bob, StreamEnd.CLIENT));
    get(replica.renew(DEMO, List.of(alice)));
    get(
        replica.addToTimeline(
            DEMO,
            List.of(TimelineEntry.ended(4, joined.start(), alice.peer(), "gone")),
            new Retention(1, Duration.ofMinutes(1))));
    get(replica.timeline(DEMO));
    Strangers strangers = new Strangers(replica);
    RoomId own = new RoomId("own");
    for (int i = 0; i <= Lifetimes.MAX_WAITING_ROOMS; i++) {
      strangers.askFrom(new RoomId("room-" + i), "erin", null);
    }
    strangers.ask("erin", "key", own);
    strangers.meet(PairingRole.FIRST, own, "erin", "key");
    get(replica.withdrawRoom(Strangers.PLAZA, own));
    get(replica.remove(DEMO, bob.peer(), new Removal("bye", Duration.ofMinutes(1))));
    server.command("DEL", "parley:room:{demo}:leases");
    get(replica.everybody(DEMO));
    backplanes.pass(Duration.ofMinutes(3));
    get(replica.everybody(DEMO));
    Member erin = get(replica.join(aJoin("erin").build())).member();
    get(replica.leave(erin));
  }
}
