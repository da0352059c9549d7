package dev.parley.backplane.redis.script;

/**
 * What the heartbeats of a replica use in one Redis.
 *
 * @param key the hash in which {@code heartbeat.lua} stores heartbeats and outages
 * @param channel the replica's own channel, on which it publishes to itself
 */
public record HeartbeatKeys(String key, String channel) {
  /** The names for a replica in one Redis that has all keys. */
  public static HeartbeatKeys inOneRedis(String replica) {
    return new HeartbeatKeys("parley:pulse", "parley:replica:" + replica);
  }

  /**
   * The names for a replica in one node of a cluster.
   *
   * @param tag a hash tag of one of the node's slots; all replicas choose the same one
   */
  public static HeartbeatKeys inNode(String tag, String replica) {
    return new HeartbeatKeys(
        "parley:pulse:{" + tag + "}", "parley:replica:{" + tag + "}:" + replica);
  }
}
