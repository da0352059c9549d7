package dev.parley.bench.site;

import dev.parley.bench.Options;
import java.util.Optional;
import java.util.stream.Stream;

/** A system that can be measured. */
public enum MeasuredSystem {
  /** One replica of Parley with rooms in memory. */
  PARLEY_MEMORY("parley-memory") {
    @Override
    public Optional<String> missing(Options options) {
      return Needs.file(options.app().resolve("quarkus-run.jar"));
    }

    @Override
    public Site start(Options options) throws InterruptedException {
      return ParleySite.inMemory(options);
    }
  },

  /** Two replicas of Parley with one Redis. */
  PARLEY_REDIS("parley-redis") {
    @Override
    public Optional<String> missing(Options options) {
      return Needs.file(options.app().resolve("quarkus-run.jar")).or(Needs::redis);
    }

    @Override
    public Site start(Options options) throws InterruptedException {
      return ParleySite.onRedis(options);
    }
  },

  /** Two replicas of Parley with a Redis Cluster of three masters. */
  PARLEY_CLUSTER("parley-cluster") {
    @Override
    public Optional<String> missing(Options options) {
      return Needs.file(options.app().resolve("quarkus-run.jar"))
          .or(Needs::redis)
          .or(() -> Needs.program("redis-cli"));
    }

    @Override
    public Site start(Options options) throws InterruptedException {
      return ParleySite.onCluster(options);
    }
  },

  /** Nchan: two nginx servers with one Redis. */
  NCHAN("nchan") {
    @Override
    public Optional<String> missing(Options options) {
      return NchanSite.missing();
    }

    @Override
    public Site start(Options options) throws InterruptedException {
      return NchanSite.start();
    }
  },

  /** Two Socket.IO servers with one Redis, through the Redis adapter. */
  SOCKETIO("socketio") {
    @Override
    public Optional<String> missing(Options options) {
      return Rivals.missing("socket.io").or(Needs::redis);
    }

    @Override
    public Site start(Options options) throws InterruptedException {
      return NodeSite.socketIo();
    }
  },

  /** One PeerJS server, which stores no messages. */
  PEERJS("peerjs") {
    @Override
    public Optional<String> missing(Options options) {
      return Rivals.missing("peer");
    }

    @Override
    public Site start(Options options) throws InterruptedException {
      return NodeSite.peerJs();
    }
  };

  private final String id;

  MeasuredSystem(String id) {
    this.id = id;
  }

  /** Returns the system's name in options and tables. */
  public String id() {
    return id;
  }

  /** Returns the system with that name. */
  public static MeasuredSystem named(String id) {
    return Stream.of(values())
        .filter(system -> system.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no system has the name " + id));
  }

  /** Returns which requirement this machine does not meet; empty if it meets all. */
  public abstract Optional<String> missing(Options options);

  /** Starts the system, and returns when it is ready. */
  public abstract Site start(Options options) throws InterruptedException;

  /** Returns Parley's options and settings, for the report. */
  public static String parleySettings(Options options) {
    return ParleySite.described(options);
  }
}
