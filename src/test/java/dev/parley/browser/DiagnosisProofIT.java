package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.NeedsTurn;
import dev.parley.testing.TurnServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Failures that are made on purpose get the right verdict, and calls that work never get one of a
 * failure. All calls of a round go on side by side. There is one round, which is short and ends no
 * replica, or as many as {@code parley.diagnosis.rounds} says. {@code target/verdicts.txt} has what
 * was seen.
 */
@NeedsChromium
@NeedsTurn
@Tag("alone")
class DiagnosisProofIT {
  private static final int ROUNDS = Integer.getInteger("parley.diagnosis.rounds", 0);

  /** The share of right verdicts that there must be. */
  private static final double SHARE = 0.9;

  /** From the offer on: what clients and rules wait, and what a busy machine adds. */
  private static final Duration PATIENCE = Duration.ofSeconds(22);

  /** How long a busy machine may take until all calls that work are connected. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** How long calls that work are watched after what happens to them. */
  private static final Duration AFTERMATH = Duration.ofSeconds(ROUNDS > 0 ? 45 : 10);

  private static Chromium chromium;
  private static TurnServer turn;
  private static Proof memory;
  private static Proof redis;

  @BeforeAll
  static void start() {
    turn = Proof.turn();
    chromium = Chromium.start();
    memory = Proof.inMemory(chromium, turn);
    redis = ROUNDS > 0 ? Proof.onSentinels(chromium, turn) : Proof.onRedis(chromium, turn);
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, redis, memory, turn);
  }

  @Test
  void failures_get_the_right_verdict_and_calls_that_work_get_none() {
    List<String> report = new ArrayList<>();
    List<Trial> wrong = new ArrayList<>();
    List<Trial> sick = new ArrayList<>();
    int failures = 0;
    for (int round = 1; round <= Math.max(1, ROUNDS); round++) {
      Map<Trial, Seed> failing = fail(round);
      Map<Trial, Health> working = work(round);
      try {
        observe(failing.keySet(), working.keySet());
      } finally {
        failing.forEach((trial, seed) -> note(trial, trial.isRight(seed), report, wrong));
        failing.keySet().forEach(Trial::close);
      }
      failures += failing.size();
      try {
        disturb(working);
      } finally {
        working.keySet().forEach(trial -> note(trial, trial.isHealthy(), report, sick));
        working.keySet().forEach(Trial::close);
        write(report);
      }
    }
    assertThat(sick).isEmpty();
    assertThat(wrong).hasSizeLessThanOrEqualTo((int) (failures * (1 - SHARE)));
  }

  /** Begins all failures; in the short mode a quarter of them on Redis. */
  private static Map<Trial, Seed> fail(int round) {
    Map<Trial, Seed> begun = new LinkedHashMap<>();
    Seed.ALL.forEach(seed -> begun.put(memory.begin(seed, round), seed));
    for (int i = 0; i < Seed.ALL.size(); i += ROUNDS > 0 ? 1 : 4) {
      begun.put(redis.begin(Seed.ALL.get(i), round), Seed.ALL.get(i));
    }
    return begun;
  }

  private static Map<Trial, Health> work(int round) {
    Map<Trial, Health> begun = new LinkedHashMap<>();
    for (int i = 0; i < (ROUNDS > 0 ? 2 : 1); i++) {
      for (Health health : Health.values()) {
        begun.put(memory.begin(health, 2 * round + i), health);
        begun.put(redis.begin(health, 2 * round + i), health);
      }
    }
    return begun;
  }

  /** Waits until all failures are old enough, and all others are connected. */
  private static void observe(Collection<Trial> failing, Collection<Trial> working) {
    observe(
        Stream.of(failing, working).flatMap(Collection::stream).toList(),
        () ->
            failing.stream().allMatch(trial -> trial.age().compareTo(PATIENCE) > 0)
                && working.stream().allMatch(Trial::isConnected));
  }

  /** Does to calls that are connected what they stand, and waits until all are connected again. */
  private static void disturb(Map<Trial, Health> working) {
    working.forEach((trial, health) -> memory.disturb(trial, health));
    if (ROUNDS > 0) {
      redis.crash();
    }
    Instant end = Instant.now().plus(AFTERMATH);
    observe(
        List.copyOf(working.keySet()),
        () -> Instant.now().isAfter(end) && working.keySet().stream().allMatch(Trial::isConnected));
  }

  /** Asks for all verdicts again and again. What does not come in time is found in the result. */
  private static void observe(List<Trial> trials, BooleanSupplier isDone) {
    try {
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                trials.forEach(Trial::observe);
                return isDone.getAsBoolean();
              });
    } catch (ConditionTimeoutException tooSlow) {
      trials.forEach(Trial::observe);
    }
  }

  private static void note(Trial trial, boolean isRight, List<String> report, List<Trial> others) {
    report.add((isRight ? "right " : "WRONG ") + trial);
    if (!isRight) {
      report.add(trial.timeline());
      others.add(trial);
    }
  }

  private static void write(List<String> lines) {
    try {
      Files.write(Path.of("target", "verdicts.txt"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
