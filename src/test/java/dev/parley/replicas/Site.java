package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Answer;
import dev.parley.testing.Http;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** A Redis and the replicas around it. */
final class Site implements AutoCloseable {
  private static final Executor THREADS = task -> new Thread(task, "starts a replica").start();

  private final RedisServer redis;
  private final List<Replica> replicas;

  private Site(RedisServer redis, List<Replica> replicas) {
    this.redis = redis;
    this.replicas = replicas;
  }

  /** Starts one replica for each configuration, all at the same time. */
  @SafeVarargs
  static Site around(RedisServer redis, Map<String, String>... configs) {
    List<CompletableFuture<Replica>> starting =
        Stream.of(configs)
            .map(
                config ->
                    CompletableFuture.supplyAsync(() -> Replica.startOn(redis, config), THREADS))
            .toList();
    try {
      return new Site(redis, starting.stream().map(CompletableFuture::join).toList());
    } catch (RuntimeException e) {
      starting.forEach(one -> one.thenAccept(Replica::close));
      redis.close();
      throw e;
    }
  }

  RedisServer redis() {
    return redis;
  }

  Replica replica(int index) {
    return replicas.get(index);
  }

  /** Waits until every replica is ready. */
  void awaitReady() {
    await("all replicas are ready")
        .atMost(Duration.ofSeconds(15))
        .until(() -> replicas.stream().allMatch(Replica::isReady));
  }

  void awaitNotReady() {
    await("no replica is ready")
        .atMost(Duration.ofSeconds(8))
        .until(() -> replicas.stream().noneMatch(Replica::isReady));
  }

  /** A replica's meter, summed over its tags. */
  static double meter(Replica replica, String name) {
    Answer metrics = new Http(replica.url()).ask("GET", "/q/metrics", null, Map.of());
    return metrics
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Fails if a replica has logged a stack trace, a message, or a token. */
  void assertLogsAreDiscreet() {
    for (Replica replica : replicas) {
      List<String> lines =
          replica.log().lines().filter(line -> !isAboutABusyMachine(line)).toList();
      assertThat(lines)
          .isNotEmpty()
          .allSatisfy(
              line ->
                  assertThat(line)
                      .doesNotStartWith("\tat ")
                      .doesNotContain("\"exception\":", "\\tat ", "v=0", "candidate:", "eyJ"));
    }
  }

  /**
   * Vert.x logs the stack of a blocked thread, which happens while classes load on a busy machine.
   */
  private static boolean isAboutABusyMachine(String line) {
    return line.contains("io.vertx.core.impl.BlockedThreadChecker");
  }

  @Override
  public void close() {
    replicas.forEach(Replica::close);
    redis.close();
  }
}
