package dev.parley.backplane.redis;

import dev.parley.room.Bounds;
import java.time.Duration;

/** The bounds of {@link RedisConfig}. */
final class RedisBounds {
  private static final int MAX_CONNECTIONS = 16;

  private RedisBounds() {}

  /**
   * Checks the configuration.
   *
   * @throws IllegalArgumentException naming the key that is out of bounds
   */
  static void check(RedisConfig config) {
    config
        .connections()
        .ifPresent(chosen -> Bounds.check("parley.redis.connections", chosen, 1, MAX_CONNECTIONS));
    Bounds.check(
        "parley.redis.pulse", config.heartbeat(), Duration.ofMillis(100), Duration.ofSeconds(5));
    Bounds.check(
        "parley.redis.timeout",
        config.timeout(),
        config.heartbeat().multipliedBy(2),
        Duration.ofSeconds(10));
    Bounds.check("parley.redis.outage", config.outage(), config.timeout(), Duration.ofSeconds(25));
  }

  /** Returns how many connections to make. */
  static int connections(RedisConfig config, int eventLoops) {
    return config.connections().orElse(Math.min(eventLoops, MAX_CONNECTIONS));
  }
}
