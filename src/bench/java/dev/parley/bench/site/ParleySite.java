package dev.parley.bench.site;

import dev.parley.bench.Options;
import dev.parley.bench.wire.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged service: one replica with rooms in memory, or two that share a Redis or a cluster.
 */
final class ParleySite implements Site {
  /**
   * Raises the limits for one client, and that of rooms in memory, which stay for two minutes after
   * a call: some hundred calls a second would fill it. All other settings have their defaults.
   */
  private static final List<String> SETTINGS =
      List.of(
          "-Dquarkus.http.host=127.0.0.1",
          "-Dparley.access.token-keys=a-key-for-the-benchmark-and-nothing-else",
          "-Dparley.room.message-rate=1000000",
          "-Dparley.room.message-burst=1000000",
          "-Dparley.room.join-rate=1000000",
          "-Dparley.room.join-burst=1000000",
          "-Dparley.memory.max-rooms=1000000");

  private final Options options;
  private final List<ServerProcess> replicas = new ArrayList<>();
  private final List<ServerProcess> processes = new ArrayList<>();

  private ParleySite(Options options) {
    this.options = options;
  }

  static ParleySite inMemory(Options options) throws InterruptedException {
    return new ParleySite(options).launched(1, List.of(), List.of(), "");
  }

  static ParleySite onRedis(Options options) throws InterruptedException {
    ServerProcess redis = Redis.start();
    return new ParleySite(options)
        .launched(
            2,
            List.of(redis),
            List.of("-Dquarkus.redis.hosts=redis://127.0.0.1:" + redis.port()),
            "");
  }

  static ParleySite onCluster(Options options) throws InterruptedException {
    return onCluster(options, Redis.startCluster(3));
  }

  static ParleySite onClusterWithoutShardedChannels(Options options) throws InterruptedException {
    return onCluster(options, Redis.startClusterWithoutShardedChannels(3));
  }

  private static ParleySite onCluster(Options options, List<ServerProcess> masters)
      throws InterruptedException {
    return new ParleySite(options)
        .launched(
            2,
            masters,
            List.of(
                "-Dquarkus.redis.client-type=cluster",
                "-Dquarkus.redis.hosts=redis://127.0.0.1:" + masters.get(0).port()),
            "16384 of 16384 slots");
  }

  /** Returns the options and settings, for the report. */
  static String described(Options options) {
    return String.join(" ", jvm(options)) + " " + String.join(" ", SETTINGS);
  }

  private ParleySite launched(
      int count, List<ServerProcess> redis, List<String> shared, String reach)
      throws InterruptedException {
    processes.addAll(redis);
    try {
      for (int i = 0; i < count; i++) {
        launch("parley " + (i + 1), shared);
      }
      for (ServerProcess replica : replicas) {
        Readiness.await(replica, "/q/health/ready", reach);
      }
      return this;
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  private void launch(String name, List<String> shared) {
    int port = ServerProcess.freePort();
    List<String> command = new ArrayList<>(jvm(options));
    command.addAll(SETTINGS);
    command.addAll(shared);
    command.add("-Dquarkus.http.port=" + port);
    command.add("-jar");
    command.add(options.app().resolve("quarkus-run.jar").toString());
    ServerProcess replica = ServerProcess.start(name, port, command);
    replicas.add(replica);
    processes.add(replica);
  }

  /** Returns the command with the image's JVM options, and with its CDS cache if there is one. */
  private static List<String> jvm(Options options) {
    List<String> command = new ArrayList<>();
    command.add(options.java().toString());
    Path own = options.app().resolve("java.options");
    command.add("@" + (Files.exists(own) ? own : Path.of("src/main/docker/java.options")));
    Path cache = options.app().resolve("cache.options");
    if (Files.exists(cache)) {
      command.add("@" + cache);
    }
    command.addAll(options.javaOptions());
    return command;
  }

  @Override
  public List<ServerProcess> processes() {
    return processes;
  }

  @Override
  public Peer peer(Wire wire, String room, int end) {
    return new ParleyPeer(wire, room, replicas.get(end % replicas.size()).port());
  }

  @Override
  public Page page(Wire wire, String room, int end) {
    return new ParleyPage(wire, room, replicas.get(end % replicas.size()).port());
  }

  @Override
  public List<String> urls() {
    return replicas.stream().map(ServerProcess::url).toList();
  }

  @Override
  public void collectGarbage() throws InterruptedException {
    for (ServerProcess replica : replicas) {
      Jcmd.collectGarbage(options.java(), replica.pid());
    }
  }

  @Override
  public void close() {
    processes.forEach(ServerProcess::close);
  }
}
