package dev.parley.bench.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a Redis with the settings of docs/deployment.md, for any measured system. */
final class Redis {
  private Redis() {}

  static ServerProcess start() throws InterruptedException {
    return start("redis");
  }

  /** Starts a Redis Cluster of masters without replicas. */
  static List<ServerProcess> startCluster(int count) throws InterruptedException {
    List<ServerProcess> masters = new ArrayList<>();
    List<String> create = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
    for (int i = 1; i <= count; i++) {
      int bus = ServerProcess.freePort();
      String file =
          Path.of("target", "bench", "nodes-" + bus + ".conf").toAbsolutePath().toString();
      ServerProcess master =
          start(
              "redis " + i,
              "--cluster-enabled",
              "yes",
              "--cluster-port",
              "" + bus,
              "--cluster-config-file",
              file);
      masters.add(master);
      create.add("127.0.0.1:" + master.port());
    }
    create.add("--cluster-yes");
    ServerProcess.start("redis-cli", 0, create).awaitEnd();
    return masters;
  }

  private static ServerProcess start(String name, String... more) throws InterruptedException {
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
    command.addAll(List.of(more));
    return ServerProcess.start(name, port, command).awaitListening();
  }
}
