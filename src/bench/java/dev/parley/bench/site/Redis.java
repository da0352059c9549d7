package dev.parley.bench.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Starts a Redis with the settings of docs/deployment.md, for any measured system. */
final class Redis {
  /**
   * Lets the commands of sharded channels be those of channels that are the same in the whole
   * cluster, so that the service uses these without knowing. It keeps what it has subscribed to.
   */
  private static final List<String> WITHOUT_SHARDED_CHANNELS =
      Stream.of("PUBLISH", "SUBSCRIBE")
          .flatMap(
              name ->
                  Stream.of(
                      "--rename-command",
                      "S" + name,
                      "SHARDED-" + name,
                      "--rename-command",
                      name,
                      "S" + name))
          .toList();

  private Redis() {}

  static ServerProcess start() throws InterruptedException {
    return start("redis", List.of());
  }

  /** Starts a Redis Cluster of masters without replicas. */
  static List<ServerProcess> startCluster(int count) throws InterruptedException {
    return startCluster(count, List.of());
  }

  /** The same, where every node of the cluster gets every message, as before sharded channels. */
  static List<ServerProcess> startClusterWithoutShardedChannels(int count)
      throws InterruptedException {
    return startCluster(count, WITHOUT_SHARDED_CHANNELS);
  }

  private static List<ServerProcess> startCluster(int count, List<String> more)
      throws InterruptedException {
    List<ServerProcess> masters = new ArrayList<>();
    List<String> create = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
    for (int i = 1; i <= count; i++) {
      int bus = ServerProcess.freePort();
      String file =
          Path.of("target", "bench", "nodes-" + bus + ".conf").toAbsolutePath().toString();
      List<String> settings = new ArrayList<>(more);
      settings.addAll(List.of("--cluster-enabled", "yes"));
      settings.addAll(List.of("--cluster-port", "" + bus));
      settings.addAll(List.of("--cluster-config-file", file));
      ServerProcess master = start("redis " + i, settings);
      masters.add(master);
      create.add("127.0.0.1:" + master.port());
    }
    create.add("--cluster-yes");
    ServerProcess.start("redis-cli", 0, create).awaitEnd();
    return masters;
  }

  private static ServerProcess start(String name, List<String> more) throws InterruptedException {
    int port = ServerProcess.freePort();
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "redis-server",
            "--port",
            "" + port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--maxmemory",
            "1gb",
            "--maxmemory-policy",
            "noeviction"));
    command.addAll(more);
    return ServerProcess.start(name, port, command).awaitListening();
  }
}
