package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.replicas.Heard.Fate;
import dev.parley.testing.Replica;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * Forty pairs talk over three replicas, while faults happen in turn. The system property {@code
 * parley.chaos.rounds} sets how often; with 0, which is what {@code verify} does, only some faults
 * happen, once.
 *
 * <p>A server that is stopped by a signal keeps its connections and answers nobody, and comes back
 * with what it had. Where there are no network namespaces it also stands for one whose network is
 * cut.
 */
@Tag("alone")
@TestInstance(Lifecycle.PER_CLASS)
abstract class Chaos {
  static final int ROUNDS = Integer.getInteger("parley.chaos.rounds", 0);

  private static final int PAIRS = 40;

  /** Within this time after a promotion each room has to serve again. */
  private static final Duration SERVES_AGAIN = Duration.ofSeconds(5);

  static final Map<String, String> CONFIG =
      Map.of(
          "parley.room.join-rate", "10000",
          "parley.room.join-burst", "100000");

  private final Map<String, Duration> slowest = new LinkedHashMap<>();
  private List<Replica> replicas = List.of();
  private int turn;

  /** Starts three replicas, all at the same time. */
  void start(Supplier<Replica> replica) {
    List<CompletableFuture<Replica>> starting =
        Stream.generate(() -> CompletableFuture.supplyAsync(replica)).limit(3).toList();
    replicas = starting.stream().map(CompletableFuture::join).toList();
  }

  @AfterAll
  void stopReplicas() {
    replicas.forEach(Replica::close);
  }

  /** Lets faults happen by {@link #cause}, one after the other. */
  abstract void causeAll(ChaosCrowd crowd) throws Throwable;

  @Test
  void nothing_is_lost_silently_doubled_or_reordered_and_rooms_serve_again() throws Throwable {
    long began = System.nanoTime();
    List<URI> services = replicas.stream().map(Replica::url).toList();
    try (ChaosCrowd crowd = new ChaosCrowd(PAIRS, services)) {
      try {
        causeAll(crowd);
        crowd.finish();
      } finally {
        print(crowd, Duration.ofNanos(System.nanoTime() - began));
      }
      assertThat(crowd.complaints()).isEmpty();
      assertThat(List.of(crowd.count(Fate.LOST_SILENTLY), crowd.doubled(), crowd.reordered()))
          .as("lost silently, doubled, reordered")
          .containsExactly(0, 0, 0);
      assertThat(crowd.count(Fate.HEARD)).isGreaterThan(crowd.accepted() * 9 / 10);
      // A measurement, and so not a part of verify.
      if (ROUNDS > 0) {
        assertThat(slowest.values()).allMatch(time -> time.compareTo(SERVES_AGAIN) <= 0);
      }
    }
  }

  /** Lets a fault happen, and waits until everybody is served again. */
  void cause(String name, ChaosCrowd crowd, ThrowingSupplier<?> fault) throws Throwable {
    fault.get();
    crowd.mark();
    Duration served = crowd.awaitServed();
    slowest.merge(name, served, (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  private void print(ChaosCrowd crowd, Duration time) {
    System.out.printf(
        "%s of %d s, %d pairs: accepted %d, refused or not answered %d, lost and told %d, lost silently %d, doubled %d, reordered %d; served again after at most %s%n",
        getClass().getSimpleName(),
        time.toSeconds(),
        PAIRS,
        crowd.accepted(),
        crowd.refused(),
        crowd.count(Fate.LOST_AND_TOLD),
        crowd.count(Fate.LOST_SILENTLY),
        crowd.doubled(),
        crowd.reordered(),
        slowest.entrySet().stream()
            .map(one -> "%.1f s (%s)".formatted(one.getValue().toMillis() / 1000.0, one.getKey()))
            .toList());
  }

  /** Returns one of them; another one each time. */
  <T> T next(List<T> all) {
    return all.get(turn++ % all.size());
  }

  boolean killReplica() {
    Replica doomed = next(replicas);
    doomed.kill9();
    doomed.restart();
    return true;
  }
}
