package dev.parley.bench.site;

import dev.parley.bench.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nchan: two nginx servers that share a Redis. */
final class NchanSite implements Site {
  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

  private final List<ServerProcess> servers = new ArrayList<>();
  private final List<ServerProcess> processes = new ArrayList<>();

  private NchanSite() {}

  static Optional<String> missing() {
    return Needs.program("nginx").or(() -> Needs.file(MODULE)).or(Needs::redis);
  }

  static Site start() throws InterruptedException {
    NchanSite site = new NchanSite();
    try {
      ServerProcess redis = Redis.start();
      site.processes.add(redis);
      for (int i = 1; i <= 2; i++) {
        site.launch("nchan " + i, redis.port());
      }
      for (ServerProcess server : site.servers) {
        Readiness.await(server, "/to/nobody");
      }
      return site;
    } catch (RuntimeException | InterruptedException e) {
      site.close();
      throw e;
    }
  }

  private void launch(String name, int redisPort) {
    int port = ServerProcess.freePort();
    Path directory = Path.of("target", "bench", "nchan", "" + port).toAbsolutePath();
    Path config = directory.resolve("nginx.conf");
    try {
      Files.createDirectories(directory);
      String template = Files.readString(Rivals.DIRECTORY.resolve("nchan.conf"));
      Files.writeString(
          config,
          template
              .replace("@directory@", directory.toString())
              .replace("@module@", MODULE.toString())
              .replace("@redis@", "" + redisPort)
              .replace("@port@", "" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        List.of(
            "nginx",
            "-p",
            directory.toString(),
            "-c",
            config.toString(),
            "-e",
            directory + "/error.log");
    ServerProcess server = ServerProcess.start(name, port, command);
    servers.add(server);
    processes.add(server);
  }

  @Override
  public List<ServerProcess> processes() {
    return processes;
  }

  @Override
  public Peer peer(Wire wire, String room, int end) {
    return new NchanPeer(wire, room, servers.get(end % servers.size()).port());
  }

  @Override
  public Page page(Wire wire, String room, int end) {
    return new NchanPage(wire, room, servers.get(end % servers.size()).port());
  }

  @Override
  public List<String> urls() {
    return servers.stream().map(ServerProcess::url).toList();
  }

  @Override
  public void close() {
    processes.forEach(ServerProcess::close);
  }
}
