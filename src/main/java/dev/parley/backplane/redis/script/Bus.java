package dev.parley.backplane.redis.script;

/** Which channels of Redis carry new entries to the replicas. */
public enum Bus {
  /** The channels of one Redis. A cluster would pass on each message to all its nodes. */
  PLAIN("PUBLISH"),
  /** Sharded channels, each on the node that has its hash slot. Redis 7.0 or newer. */
  SHARDED("SPUBLISH");

  private final String publish;

  Bus(String publish) {
    this.publish = publish;
  }

  /** Returns the command by which scripts publish. */
  String publish() {
    return publish;
  }
}
