package dev.parley.backplane.redis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.OptionalInt;

/** How this replica uses Redis. The keys {@code quarkus.redis.*} say where Redis is. */
@ConfigMapping(prefix = "parley.redis")
public interface RedisConfig {
  /**
   * How many long-lived connections carry the commands, each on another event loop. The
   * subscriptions have one more. If there are as many as event loops, no send has to change its
   * event loop; more have no use. 1 to 16; by default one for each event loop, but at most 16.
   */
  OptionalInt connections();

  /**
   * How often the replica sends a heartbeat: it publishes to its own channel and checks that it
   * receives that. Costs one command each time. 100 ms to 5 s.
   */
  @WithName("pulse")
  @WithDefault("1s")
  Duration heartbeat();

  /**
   * How long a connection may be silent before a new one replaces it, and how old a command may be
   * before Redis ignores it. A longer time tolerates a slow Redis, a shorter one fails over sooner.
   * Two heartbeats to 10 s.
   */
  @WithDefault("3s")
  Duration timeout();

  /**
   * How long all replicas must have been silent for it to count as an outage of Redis. After an
   * outage, all leases are extended before any of them ends. The timeout to 25 s, which is less
   * than a lease.
   */
  @WithDefault("5s")
  Duration outage();
}
