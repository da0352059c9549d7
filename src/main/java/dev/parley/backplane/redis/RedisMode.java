package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.Bus;
import org.jspecify.annotations.Nullable;

/** What a server of Redis is to this replica. */
enum RedisMode {
  /** It has all keys. */
  ALONE(Bus.PLAIN) {
    @Override
    @Nullable String objection(String mode, String version) {
      return isCluster(mode)
          ? "this is a node of a Redis Cluster, so quarkus.redis.client-type must be cluster"
          : null;
    }
  },
  /** It has the keys of some hash slots, and others have the rest. */
  CLUSTER_NODE(Bus.SHARDED) {
    @Override
    @Nullable String objection(String mode, String version) {
      if (!isCluster(mode)) {
        return "this is no node of a Redis Cluster, so quarkus.redis.client-type must be standalone";
      }
      return isOlderThan7(version)
          ? "a Redis Cluster must be of version 7.0 or newer, and this is " + version
          : null;
    }
  };

  private final Bus bus;

  RedisMode(Bus bus) {
    this.bus = bus;
  }

  /** Returns the channels that carry new entries. */
  Bus bus() {
    return bus;
  }

  /**
   * Returns why a server cannot be used in this mode; null if it can.
   *
   * @param mode the server's {@code redis_mode}; Valkey's {@code server_mode}
   * @param version the server's {@code redis_version}
   */
  abstract @Nullable String objection(String mode, String version);

  private static boolean isCluster(String mode) {
    return mode.equals("cluster");
  }

  private static boolean isOlderThan7(String version) {
    return version.matches("[0-6]\\..*");
  }
}
