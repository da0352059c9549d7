package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.HashSlot;
import dev.parley.backplane.redis.script.RedisScript;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How well Redis serves this replica: how long each script takes, and how many commands fail. All
 * meters exist from the start, with the memory backplane, too, so that a dashboard shows 0 instead
 * of nothing.
 */
public final class RedisMeters {
  /** From a round trip on one machine to nearly {@code parley.redis.timeout}. */
  private static final Duration[] BOUNDARIES = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(250),
    Duration.ofSeconds(1)
  };

  private final Map<RedisScript, Timer> answered = new EnumMap<>(RedisScript.class);
  private final Map<RedisScript, Timer> failed = new EnumMap<>(RedisScript.class);
  private final Counter errors;
  private final MultiGauge slots;

  /** What the gauges show; guarded by this. */
  private Map<String, Integer> slotsByNode = Map.of();

  /** Registers all meters. */
  public RedisMeters(MeterRegistry registry) {
    for (RedisScript script : RedisScript.values()) {
      answered.put(script, latency(script, "answered", registry));
      failed.put(script, latency(script, "failed", registry));
    }
    this.errors =
        Counter.builder("parley.backplane.errors")
            .description("Commands that the backplane did not answer")
            .register(registry);
    this.slots =
        MultiGauge.builder("parley.redis.slots")
            .description("Hash slots that this replica can serve, by the master that has them")
            .register(registry);
    slots(Map.of("none", HashSlot.COUNT));
  }

  private static Timer latency(RedisScript script, String outcome, MeterRegistry registry) {
    return Timer.builder("parley.backplane.latency")
        .description("Round trips to Redis, by operation and outcome")
        .tag("operation", script.operation())
        .tag("outcome", outcome)
        .serviceLevelObjectives(BOUNDARIES)
        .register(registry);
  }

  /**
   * A script is done.
   *
   * @param sentNanos when it was sent, by {@link System#nanoTime}
   * @param isAnswered whether Redis answered; a refusal is an answer
   */
  void done(RedisScript script, long sentNanos, boolean isAnswered) {
    Timer timer = (isAnswered ? answered : failed).get(script);
    if (timer != null) {
      timer.record(System.nanoTime() - sentNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Shows how many hash slots can be served at each master of a cluster. */
  final synchronized void slots(Map<String, Integer> byNode) {
    if (!byNode.equals(slotsByNode)) {
      slotsByNode = Map.copyOf(byNode);
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      byNode.forEach((node, count) -> rows.add(MultiGauge.Row.of(Tags.of("node", node), count)));
      slots.register(rows, true);
    }
  }

  /** A command failed, whether it was sent or not. */
  void failed() {
    errors.increment();
  }
}
