package dev.parley.bench.site;

import dev.parley.bench.Options;
import java.util.Optional;
import java.util.stream.Stream;

/** A system that can be measured. */
public enum MeasuredSystem {
  /** One replica, rooms in its memory. */
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

  /** Two replicas on one Redis. */
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

  /** Nchan: two nginx on one Redis. */
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

  /** Socket.IO with its adapter for Redis: two servers on one. */
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

  /** The PeerJS server: one, which keeps nothing. */
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

  /** Its name in options and tables. */
  public String id() {
    return id;
  }

  /** The one of that name. */
  public static MeasuredSystem named(String id) {
    return Stream.of(values())
        .filter(system -> system.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no system has the name " + id));
  }

  /** What this machine lacks for it, if anything. */
  public abstract Optional<String> missing(Options options);

  /** Starts it; ready when this returns. */
  public abstract Site start(Options options) throws InterruptedException;

  /** What Parley is run with, for the record. */
  public static String parleySettings(Options options) {
    return ParleySite.described(options);
  }
}
