package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;

import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Backplane;
import dev.parley.room.Limits;
import dev.parley.room.Retention;
import dev.parley.room.StreamEnd;
import dev.parley.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Measures the processor time that each step of a call costs Redis, and the memory that a room
 * keeps when all have left (docs/performance-notes.md). Nobody listens, so a step has the price of
 * its script. This class is no test, and runs only with this command:
 *
 * <pre>{@code
 * ./mvnw test -Dtest=CallCost
 * }</pre>
 */
class CallCost {
  private static final int ROUNDS = 20;
  private static final int ROOMS = 400;
  private static final int AT_A_TIME = 200;
  private static final Allowance PLENTY = new Allowance(1_000_000, 1_000_000);
  private static final Limits LIMITS = new Limits(64, PLENTY, PLENTY);
  private static final Retention RETENTION = new Retention(500, Duration.ofHours(1));
  private static final String DESCRIPTION = "d".repeat(3000);
  private static final String CANDIDATE = "c".repeat(150);

  private final Member[] alice = new Member[ROOMS];
  private final Member[] bob = new Member[ROOMS];

  @Test
  void steps() throws Exception {
    try (RedisServer server = RedisServer.start();
        RedisBackplanes one = new RedisBackplanes(server)) {
      Backplane replica = one.replica(LIMITS);
      for (int round = 0; round < ROUNDS; round++) {
        measure(server, replica, "round-" + round + "-");
      }
    }
  }

  private void measure(RedisServer server, Backplane replica, String prefix) {
    double memory = usedMemory(server);
    StringBuilder line = new StringBuilder();
    step(server, line, "count", i -> replica.countJoin("192.0.2.1"));
    step(server, line, "join", i -> join(replica, alice, "alice", prefix, i));
    step(server, line, "open", i -> replica.openStream(alice[i], 1, 4));
    step(server, line, "second join", i -> join(replica, bob, "bob", prefix, i));
    step(server, line, "second open", i -> replica.openStream(bob[i], 1, 4));
    step(server, line, "offer", i -> send(replica, alice[i], "bob", DESCRIPTION, 1, "o"));
    step(server, line, "answer", i -> send(replica, bob[i], "alice", DESCRIPTION, 1, "a"));
    step(server, line, "4 candidates", i -> send(replica, alice[i], "bob", CANDIDATE, 4, "c"));
    step(server, line, "one more", i -> send(replica, alice[i], "bob", CANDIDATE, 1, "e"));
    step(server, line, "note", i -> note(replica, prefix, i));
    step(server, line, "note again", i -> note(replica, prefix, i));
    step(server, line, "close", i -> replica.closeStream(bob[i], StreamEnd.CLIENT));
    step(server, line, "leave", i -> replica.leave(bob[i]));
    step(server, line, "last leave", i -> replica.leave(alice[i]));
    step(server, line, "last note", i -> note(replica, prefix, i));
    double left = usedMemory(server) - memory;
    System.out.println("us: " + line + "; " + Math.round(left / ROOMS) + " bytes left of a room");
  }

  private static double usedMemory(RedisServer server) {
    return String.valueOf(server.command("INFO", "memory"))
        .lines()
        .filter(line -> line.startsWith("used_memory:"))
        .mapToDouble(line -> Double.parseDouble(line.substring(12).strip()))
        .sum();
  }

  private static void step(
      RedisServer server, StringBuilder line, String name, IntFunction<CompletionStage<?>> call) {
    double before = server.processorSeconds();
    List<CompletionStage<?>> underWay = new ArrayList<>();
    for (int i = 0; i < ROOMS; i++) {
      underWay.add(call.apply(i));
      if (underWay.size() == AT_A_TIME) {
        underWay.forEach(RoomTest::get);
        underWay.clear();
      }
    }
    underWay.forEach(RoomTest::get);
    double spent = (server.processorSeconds() - before) * 1e6 / ROOMS;
    line.append(line.isEmpty() ? "" : ", ").append(name).append(' ').append(Math.round(spent));
  }

  private static CompletionStage<?> join(
      Backplane replica, Member[] members, String peer, String prefix, int i) {
    return replica
        .join(aJoin(peer).in(new RoomId(prefix + i)).key(prefix + peer + i).build())
        .thenAccept(joined -> members[i] = joined.member());
  }

  private static CompletionStage<?> send(
      Backplane replica, Member from, String to, String text, int count, String key) {
    SendBuilder send = SendBuilder.to(to, text).key(key);
    for (int i = 1; i < count; i++) {
      send = send.and(text);
    }
    return replica.send(from, send.build());
  }

  private static CompletionStage<?> note(Backplane replica, String prefix, int i) {
    return replica.addToTimeline(new RoomId(prefix + i), List.of(), RETENTION);
  }
}
