package dev.parley.backplane.redis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How this replica talks to Redis; where it is, {@code quarkus.redis.*} says. */
@ConfigMapping(prefix = "parley.redis")
public interface RedisConfig {
  /**
   * Long-lived connections that commands are pipelined over, each on an event loop of its own; the
   * subscriber has one more. As many as there are event loops spare each send the way to another
   * one; more are of no use. 1 to 16; by default as many as there are event loops, but at most 16.
   */
  OptionalInt connections();

  /**
   * How often the replica proves that it is heard: it publishes to itself through Redis. Costs one
   * command each time. 100 ms to 5 s.
   */
  @WithDefault("1s")
  Duration pulse();

  /**
   * How long a connection may be silent before it is given up and made anew, and how long a command
   * may be under way before Redis ignores it. Longer rides out a slow Redis, shorter fails over
   * sooner. Twice the pulse to 10 s.
   */
  @WithDefault("3s")
  Duration timeout();

  /**
   * How long all replicas must have been silent for it to count as an outage of Redis, after which
   * leases are extended before any is ended. The timeout to 25 s, which is below a lease.
   */
  @WithDefault("5s")
  Duration outage();
}
