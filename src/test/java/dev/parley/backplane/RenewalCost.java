package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.RenewalRequest;
import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * Measures what peers that wait cost Redis: the processor time of renewals of rooms with one peer
 * each, one by one and together, on one Redis and on three masters (docs/performance.md). This
 * class is no test, and runs only with this command:
 *
 * <pre>{@code
 * ./mvnw test -Dtest=RenewalCost -Dparley.renewals.rooms=100000
 * }</pre>
 */
class RenewalCost {
  private static final int ROOMS = Integer.getInteger("parley.renewals.rooms", 5_000);
  private static final int ROUNDS = 4;

  /** Commands under way at a time; the client takes no more than some thousand. */
  private static final int AT_A_TIME = 500;

  @Test
  void one_redis() throws Exception {
    try (RedisServer server = RedisServer.start();
        RedisBackplanes place = new RedisBackplanes(server)) {
      measure("one Redis", place.replica(RoomTest.LIMITS), List.of(server));
    }
  }

  @Test
  void three_masters() throws Exception {
    try (RedisCluster cluster = RedisCluster.start(3, 0);
        RedisClusterBackplanes place = new RedisClusterBackplanes(cluster)) {
      measure("three masters", place.replica(RoomTest.LIMITS), cluster.masters());
    }
  }

  private static void measure(String where, RedisBackplane replica, List<RedisServer> servers) {
    List<RenewalRequest> requests = new ArrayList<>();
    List<CompletionStage<?>> underWay = new ArrayList<>();
    for (int i = 0; i < ROOMS; i++) {
      RoomId room = new RoomId("waiting-" + i);
      underWay.add(
          replica
              .join(aJoin("alice").in(room).build())
              .thenCompose(
                  joined -> {
                    List<Member> members = List.of(joined.member());
                    synchronized (requests) {
                      requests.add(new RenewalRequest(room, members));
                    }
                    return replica.renew(room, members);
                  }));
      awaitSome(underWay, AT_A_TIME);
    }
    awaitSome(underWay, 0);
    for (int round = 0; round < ROUNDS; round++) {
      print(where + ", one by one", servers, () -> renewOneByOne(replica, requests));
      for (int together : List.of(8, 64, 512)) {
        print(
            where + ", " + together + " together",
            servers,
            () -> renewTogether(replica, requests, together));
      }
    }
  }

  private static void renewOneByOne(RedisBackplane replica, List<RenewalRequest> requests) {
    List<CompletionStage<?>> underWay = new ArrayList<>();
    for (RenewalRequest request : requests) {
      underWay.add(replica.renew(request.room(), request.members()));
      awaitSome(underWay, AT_A_TIME);
    }
    awaitSome(underWay, 0);
  }

  private static void renewTogether(
      RedisBackplane replica, List<RenewalRequest> requests, int together) {
    for (int i = 0; i < requests.size(); i += together) {
      List<RenewalRequest> some = requests.subList(i, Math.min(i + together, requests.size()));
      if (!RoomTest.get(replica.renewUnchanged(some)).stream().allMatch(Optional::isPresent)) {
        throw new IllegalStateException("A room was not renewed");
      }
    }
  }

  private static void awaitSome(List<CompletionStage<?>> underWay, int most) {
    if (underWay.size() >= most) {
      underWay.forEach(RoomTest::get);
      underWay.clear();
    }
  }

  private static void print(String what, List<RedisServer> servers, Runnable renewal) {
    List<Double> before = servers.stream().map(RedisServer::processorSeconds).toList();
    renewal.run();
    double all = 0;
    double busiest = 0;
    for (int i = 0; i < servers.size(); i++) {
      double spent = (servers.get(i).processorSeconds() - before.get(i)) * 1e6 / ROOMS;
      all += spent;
      busiest = Math.max(busiest, spent);
    }
    System.out.printf(
        "%d rooms, %s: %.1f us of Redis a room, of which the busiest %.1f%n",
        ROOMS, what, all, busiest);
  }
}
