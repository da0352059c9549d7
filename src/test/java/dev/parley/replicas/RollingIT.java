package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.FreePort;
import dev.parley.testing.NeedsHaproxy;
import dev.parley.testing.Proxy;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three replicas behind HAProxy, as documented, are replaced one by one, with many idle streams and
 * with calls all the time. A new one starts, and when it is ready an old one gets SIGTERM. The
 * system property {@code parley.rolling.streams} sets the number of streams.
 */
@Tag("alone")
@NeedsHaproxy
class RollingIT {
  private static final int STREAMS = Integer.getInteger("parley.rolling.streams", 2000);
  private static final int REPLICAS = 3;
  private static final int CALLS_AT_A_TIME = 3;
  private static final long CALL_PAUSE_MILLIS = 1000;

  /**
   * A proxy closes a connection that nobody uses, and a request may be on its way there (RFC 9112,
   * 9.5). In some 13,000 requests it happens once in a while.
   */
  private static final int AT_THE_VERY_MOMENT = 1;

  private static final Map<String, String> CONFIG =
      Map.of(
          "parley.room.join-rate", "10000",
          "parley.room.join-burst", "100000",
          "parley.delivery.drain-delay", "3s",
          "parley.delivery.drain", "5s");

  private final List<Integer> ports =
      IntStream.rangeClosed(0, REPLICAS).mapToObj(place -> FreePort.find()).toList();
  private final Replica[] replicas = new Replica[REPLICAS + 1];
  private final Tally tally = new Tally();
  private final Returns returns = new Returns();

  @Test
  void replacing_all_replicas_loses_no_message_and_fails_no_request() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      startAll(redis);
      List<URI> places = ports.stream().map(RollingIT::url).toList();
      try (Proxy proxy = Proxy.haproxy(places, Map.of());
          Crowd crowd = new Crowd(proxy.url(), STREAMS, returns);
          Calls calls =
              new Calls(tally, List.of(proxy.url()), CALLS_AT_A_TIME, CALL_PAUSE_MILLIS)) {
        crowd.gather().toCompletableFuture().get(60, TimeUnit.SECONDS);
        awaitAllOpen(crowd);
        calls.allow(Integer.MAX_VALUE);
        crowd.say("before").toCompletableFuture().get(30, TimeUnit.SECONDS);
        returns.begin();
        for (int old = 0; old < REPLICAS; old++) {
          roll(redis, (old + REPLICAS) % (REPLICAS + 1), old, crowd);
        }
        awaitAllOpen(crowd);
        crowd.say("after").toCompletableFuture().get(30, TimeUnit.SECONDS);
        calls.finish().toCompletableFuture().get(60, TimeUnit.SECONDS);
        await("everything is heard").atMost(Duration.ofSeconds(20)).until(crowd::hasHeardAll);
        assertNobodyNoticed(crowd);
      } finally {
        returns.write(Path.of("target", "rolling"), "returns");
        System.out.printf(
            "Rolled under %d streams: %d came back, at most %d in a second, %d were sent away;"
                + " %s%n",
            STREAMS, returns.all(), returns.most(), returns.allSentAway(), tally);
      }
    } finally {
      for (Replica replica : replicas) {
        if (replica != null) {
          replica.close();
        }
      }
    }
  }

  private void startAll(RedisServer redis) {
    List<CompletableFuture<Void>> starting = new ArrayList<>();
    for (int place = 0; place < REPLICAS; place++) {
      int its = place;
      starting.add(CompletableFuture.runAsync(() -> start(redis, its)));
    }
    starting.forEach(CompletableFuture::join);
  }

  private void start(RedisServer redis, int place) {
    replicas[place] = Replica.startOn(redis, ports.get(place), CONFIG);
  }

  private void awaitAllOpen(Crowd crowd) {
    await("all streams are open")
        .atMost(Duration.ofSeconds(40))
        .until(() -> crowd.open.get() == STREAMS);
  }

  /** Starts one replica, then ends another one, and sends messages until it has ended. */
  private void roll(RedisServer redis, int young, int old, Crowd crowd) throws Exception {
    start(redis, young);
    returns.mark("SIGTERM");
    CompletableFuture<Void> end = CompletableFuture.runAsync(replicas[old]::stop);
    for (int i = 0; !end.isDone(); i++) {
      crowd.say("while " + old + " ends " + i).toCompletableFuture().get(30, TimeUnit.SECONDS);
      await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    }
    end.get();
    returns.mark("ended");
    assertThat(replicas[old].log()).doesNotContain("ERROR", "\"exception\":");
  }

  private void assertNobodyNoticed(Crowd crowd) {
    assertThat(crowd.surprises).isEmpty();
    assertThat(tally.surprises).isEmpty();
    assertThat(List.of(tally.lost.get(), tally.doubled.get(), tally.reordered.get()))
        .as("lost, doubled, reordered")
        .containsExactly(0, 0, 0);
    assertThat(tally.misrouted).hasValue(0);
    assertThat(tally.renumbered).hasValue(0);
    assertThat(tally.notResumed).hasValue(0);
    assertThat(tally.rejoined).hasValue(0);
    assertThat(tally.unreachable).as("requests for which there was no replica").isEmpty();
    assertThat(tally.cut).as("requests cut off").hasSizeLessThanOrEqualTo(AT_THE_VERY_MOMENT);
    assertThat(tally.finished).hasValueGreaterThan(20);
    assertThat(returns.all()).isBetween(STREAMS, 3 * STREAMS);
    assertThat(returns.most()).as("streams back in a second").isLessThan(STREAMS / REPLICAS / 2);
  }

  private static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port + "/");
  }
}
