package dev.parley.backplane;

import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisSentinels;
import dev.parley.testing.RedisServer;

/** The kinds of backplanes. Each Redis server runs until the end of the test run. */
enum Kind {
  MEMORY {
    @Override
    Backplanes begin() {
      return new MemoryBackplanes();
    }
  },
  /** The {@code redis-server} of the machine, if it has one. */
  REDIS {
    @Override
    Backplanes begin() {
      return new RedisBackplanes(OfTheMachine.SERVER);
    }
  },
  /** The same, found through Sentinel. */
  REDIS_SENTINEL {
    @Override
    Backplanes begin() {
      return new RedisBackplanes(BehindSentinels.SENTINELS);
    }
  },
  /** The oldest Redis that is supported. */
  REDIS_6_2 {
    @Override
    Backplanes begin() {
      return new RedisBackplanes(Oldest.SERVER);
    }
  },
  /** Three masters of a Redis Cluster, which share the slots. */
  REDIS_CLUSTER {
    @Override
    Backplanes begin() {
      RedisClusterBackplanes.assumeAvailable();
      return new RedisClusterBackplanes(OfThree.CLUSTER);
    }
  };

  /** Makes an empty backplane. */
  abstract Backplanes begin();

  private static final class OfTheMachine {
    static final RedisServer SERVER = RedisServer.start();
  }

  private static final class BehindSentinels {
    static final RedisSentinels SENTINELS = RedisSentinels.start();
  }

  private static final class OfThree {
    static final RedisCluster CLUSTER = RedisCluster.start(3, 0);
  }

  private static final class Oldest {
    static final RedisServer SERVER = RedisServer.startEmbedded();
  }
}
