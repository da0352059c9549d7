package dev.parley.replicas;

import dev.parley.testing.RedisSentinels;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Faults of a primary with one replica, which three sentinels watch. */
class SentinelChaosIT extends Chaos {
  private RedisSentinels sentinels;

  @BeforeAll
  void start() {
    sentinels = RedisSentinels.start();
    start(() -> Replica.startOn(sentinels, CONFIG));
  }

  @AfterAll
  void stop() {
    sentinels.close();
  }

  @Override
  void causeAll(ChaosCrowd crowd) throws Throwable {
    cause("primary killed", crowd, this::killPrimary);
    for (int round = 0; round < ROUNDS; round++) {
      sentinels.restoreReplica();
      cause("primary stopped", crowd, this::stopPrimary);
      sentinels.restoreReplica();
      cause("replica of Parley killed", crowd, this::killReplica);
      cause("connections cut", crowd, this::cutConnections);
      cause("primary killed", crowd, this::killPrimary);
    }
  }

  private RedisServer killPrimary() {
    RedisServer primary = sentinels.primary();
    primary.kill9();
    return sentinels.awaitPromotion(primary);
  }

  /** What it accepts when it is back, before the sentinels tell it, is lost. */
  private RedisServer stopPrimary() {
    RedisServer primary = sentinels.primary();
    primary.pause();
    try {
      return sentinels.awaitPromotion(primary);
    } finally {
      primary.resume();
    }
  }

  private boolean cutConnections() {
    RedisServer primary = sentinels.primary();
    primary.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    primary.command("CLIENT", "KILL", "TYPE", "pubsub");
    return true;
  }
}
