package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.toAll;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Backplane;
import dev.parley.room.Limits;
import dev.parley.room.LogEntry;
import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisSentinels;
import dev.parley.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Measures the processor time that messages cost Redis: one Redis, and three masters with sharded
 * channels; also what a replica of Redis costs. One replica sends, and another one hears
 * (docs/performance.md). This class is no test, and runs only with this command:
 *
 * <pre>{@code
 * ./mvnw test -Dtest=SendCost
 * }</pre>
 */
class SendCost {
  private static final int ROUNDS = 5;
  private static final int ROOMS = 300;
  private static final int MESSAGES = 60_000;
  private static final int MILLISECONDS = 8_000;
  private static final Allowance PLENTY = new Allowance(1_000_000, 1_000_000);
  private static final Limits LIMITS = new Limits(64, PLENTY, PLENTY);
  private static final String CANDIDATE = "c".repeat(150);

  /** Does nothing with what it hears. */
  private static final class Deaf implements Backplane.Listener {
    @Override
    public void onEntry(String epoch, LogEntry entry) {}

    @Override
    public void onResubscribed() {}

    @Override
    public void onStreamLimit(PeerId peer, Membership membership, int allowed) {}
  }

  /** Where messages are sent: the sending replica, and its members. */
  private record Place(
      String name, List<RedisServer> servers, Backplane sender, List<Member> members) {
    static Place of(String name, List<RedisServer> servers, Backplanes replicas) {
      Backplane sender = replicas.replica(LIMITS);
      Backplane hearer = replicas.replica(LIMITS);
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < ROOMS; i++) {
        RoomId room = new RoomId("room-" + i);
        RoomTest.get(hearer.subscribe(room, new Deaf()));
        members.add(RoomTest.get(sender.join(aJoin("alice").in(room).build())).member());
      }
      return new Place(name, servers, sender, members);
    }

    /** Sends so many at a time, the next ones when all have been accepted. */
    void send(int atATime) {
      measure(
          atATime + " at a time",
          MESSAGES,
          () -> {
            List<CompletionStage<?>> underWay = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
              underWay.add(send(members.get(i % ROOMS)));
              if (underWay.size() == atATime) {
                underWay.forEach(RoomTest::get);
                underWay.clear();
              }
            }
            underWay.forEach(RoomTest::get);
          });
    }

    /** Sends so many each millisecond, whatever becomes of earlier ones. */
    void sendEachMillisecond(int count) {
      int messages = count * MILLISECONDS;
      measure(
          count + " each millisecond",
          messages,
          () -> {
            List<CompletionStage<?>> underWay = new ArrayList<>();
            long due = System.nanoTime();
            for (int i = 0; i < messages; i++) {
              if (i % count == 0) {
                due += 1_000_000;
                LockSupport.parkNanos(due - System.nanoTime());
              }
              underWay.add(send(members.get(i % ROOMS)));
            }
            underWay.forEach(RoomTest::get);
          });
    }

    private CompletionStage<?> send(Member member) {
      return sender.send(member, toAll(CANDIDATE).build());
    }

    private void measure(String load, int messages, Runnable sends) {
      long begun = System.nanoTime();
      List<Double> before = servers.stream().map(RedisServer::processorSeconds).toList();
      sends.run();
      double all = 0;
      double busiest = 0;
      for (int i = 0; i < servers.size(); i++) {
        double spent = (servers.get(i).processorSeconds() - before.get(i)) * 1e6 / messages;
        all += spent;
        busiest = Math.max(busiest, spent);
      }
      System.out.printf(
          "%s, %s: %.1f ms of Redis for 1,000 messages, of which the busiest %.1f;"
              + " %.0f messages/s%n",
          name, load, all, busiest, messages * 1e9 / (System.nanoTime() - begun));
    }
  }

  @Test
  void messages() throws Exception {
    try (RedisServer server = RedisServer.start();
        RedisCluster cluster = RedisCluster.start(3, 0);
        RedisBackplanes one = new RedisBackplanes(server);
        RedisClusterBackplanes three = new RedisClusterBackplanes(cluster)) {
      Place onOne = Place.of("one Redis", List.of(server), one);
      Place onThree = Place.of("three masters", cluster.masters(), three);
      for (int round = 0; round < ROUNDS; round++) {
        for (int atATime : List.of(30, 300, 1500)) {
          onOne.send(atATime);
          onThree.send(atATime);
        }
        for (int forEachServer : List.of(1, 2)) {
          onOne.sendEachMillisecond(forEachServer);
          onThree.sendEachMillisecond(3 * forEachServer);
        }
      }
    }
  }

  /** The price of a replica of Redis, and of {@code min-replicas-to-write}. */
  @Test
  void messages_with_a_replica() throws Exception {
    try (RedisServer server = RedisServer.start();
        RedisSentinels sentinels = RedisSentinels.start();
        RedisBackplanes one = new RedisBackplanes(server);
        RedisBackplanes replicated = new RedisBackplanes(sentinels)) {
      RedisServer primary = sentinels.primary();
      Place onOne = Place.of("one Redis", List.of(server), one);
      Place onPrimary = Place.of("a primary", List.of(primary), replicated);
      for (int round = 0; round < ROUNDS; round++) {
        onOne.send(30);
        for (String atLeast : List.of("0", "1")) {
          primary.command("CONFIG", "SET", "min-replicas-to-write", atLeast);
          System.out.print("min-replicas-to-write " + atLeast + ", ");
          onPrimary.send(30);
        }
      }
    }
  }
}
