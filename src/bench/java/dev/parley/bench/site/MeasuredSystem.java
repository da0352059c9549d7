package dev.parley.bench.site;

import dev.parley.bench.Options;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A system that can be measured. */
public enum MeasuredSystem {
  /** One replica of Parley with rooms in memory. */
  PARLEY_MEMORY("parley-memory", Needs::service, ParleySite::inMemory),

  /** Two replicas of Parley with one Redis. */
  PARLEY_REDIS(
      "parley-redis", options -> Needs.service(options).or(Needs::redis), ParleySite::onRedis),

  /** Two replicas of Parley with a Redis Cluster of three masters. */
  PARLEY_CLUSTER("parley-cluster", Needs::cluster, ParleySite::onCluster),

  /** The same without sharded channels: every master hears of every message. */
  PARLEY_CLUSTER_PUBLISH(
      "parley-cluster-publish", Needs::cluster, ParleySite::onClusterWithoutShardedChannels),

  /** Nchan: two nginx servers with one Redis. */
  NCHAN("nchan", options -> NchanSite.missing(), options -> NchanSite.start()),

  /** Two Socket.IO servers with one Redis, through the Redis adapter. */
  SOCKETIO(
      "socketio",
      options -> Rivals.missing("socket.io").or(Needs::redis),
      options -> NodeSite.socketIo()),

  /** One PeerJS server, which stores no messages. */
  PEERJS("peerjs", options -> Rivals.missing("peer"), options -> NodeSite.peerJs());

  /** Starts a system, and returns when it is ready. */
  private interface Starter {
    Site start(Options options) throws InterruptedException;
  }

  private final String id;
  private final Function<Options, Optional<String>> missing;
  private final Starter starter;

  MeasuredSystem(String id, Function<Options, Optional<String>> missing, Starter starter) {
    this.id = id;
    this.missing = missing;
    this.starter = starter;
  }

  /** Returns the system's name in options and tables. */
  public String id() {
    return id;
  }

  /** Returns the name of the system's own client. All systems of Parley have the same. */
  public String client() {
    return id.startsWith("parley-") ? "parley" : id;
  }

  /** Returns the system with that name. */
  public static MeasuredSystem named(String id) {
    return Stream.of(values())
        .filter(system -> system.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no system has the name " + id));
  }

  /** Returns which requirement this machine does not meet; empty if it meets all. */
  public Optional<String> missing(Options options) {
    return missing.apply(options);
  }

  /** Starts the system, and returns when it is ready. */
  public Site start(Options options) throws InterruptedException {
    return starter.start(options);
  }

  /** Returns Parley's options and settings, for the report. */
  public static String parleySettings(Options options) {
    return ParleySite.described(options);
  }
}
