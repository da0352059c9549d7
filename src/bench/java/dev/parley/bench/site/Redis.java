package dev.parley.bench.site;

import java.util.List;

/** Starts a Redis with the settings of docs/deployment.md, for any measured system. */
final class Redis {
  private Redis() {}

  static ServerProcess start() throws InterruptedException {
    int port = ServerProcess.freePort();
    List<String> command =
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
            "noeviction");
    return ServerProcess.start("redis", port, command).awaitListening();
  }
}
