package dev.parley.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A primary, a replica of it, and three sentinels, which promote the replica if the primary does
 * not answer for a second. All are real, on loopback.
 */
public final class RedisSentinels implements AutoCloseable {
  /** What the sentinels call the primary. */
  public static final String NAME = "rooms";

  private static final int COUNT = 3;
  private static final Duration SOON = Duration.ofSeconds(30);

  private final List<RedisServer> servers;
  private final List<Sentinel> sentinels = new ArrayList<>();

  private record Sentinel(int port, ChildProcess process) {
    Object command(String... words) {
      try (RespConnection connection = RespConnection.to(Host.LOCAL.address(), port)) {
        return Objects.requireNonNull(connection.command(words));
      }
    }
  }

  private RedisSentinels(List<RedisServer> servers) {
    this.servers = servers;
  }

  /** Starts all of them, and waits until a failover would succeed. */
  public static RedisSentinels start() {
    RedisServer primary = RedisServer.start();
    RedisSentinels made =
        new RedisSentinels(List.of(primary, RedisServer.startAsReplicaOf(primary.port())));
    for (int i = 0; i < COUNT; i++) {
      made.sentinels.add(startSentinel(primary.port()));
    }
    made.awaitComplete();
    return made;
  }

  private static Sentinel startSentinel(int primary) {
    int port = FreePort.find();
    Path directory = Path.of("target", "redis", "" + port);
    Path file = directory.resolve("sentinel.conf");
    try {
      Files.createDirectories(directory);
      Files.writeString(
          file,
          """
          port %d
          bind 127.0.0.1
          sentinel monitor %s 127.0.0.1 %d 2
          sentinel down-after-milliseconds %s 1000
          sentinel failover-timeout %s 10000
          """
              .formatted(port, NAME, primary, NAME, NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = List.of(RedisServer.installed(), file.toString(), "--sentinel");
    return new Sentinel(port, ChildProcess.start(command, directory.resolve("sentinel.log")));
  }

  private void awaitComplete() {
    await("the sentinels know each other and the replica")
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () ->
                sentinels.stream()
                    .allMatch(
                        one ->
                            about(one).contains("num-slaves, 1")
                                && about(one).contains("num-other-sentinels, " + (COUNT - 1))));
  }

  private static String about(Sentinel sentinel) {
    return sentinel.command("SENTINEL", "MASTER", NAME).toString();
  }

  /** The value for {@code quarkus.redis.hosts}, with a user and a password in each address. */
  public String hosts(String credentials) {
    return sentinels.stream()
        .map(one -> "redis://" + credentials + "127.0.0.1:" + one.port())
        .collect(Collectors.joining(","));
  }

  /** The server that the sentinels call the primary now. */
  public RedisServer primary() {
    String port =
        ((List<?>) sentinels.get(0).command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME))
            .get(1)
            .toString();
    return servers.stream()
        .filter(server -> port.equals("" + server.port()))
        .findFirst()
        .orElseThrow();
  }

  /** Gives a command to the primary and to its replica. */
  public void commandServers(String... words) {
    servers.forEach(server -> server.command(words));
  }

  /** Gives a command to each sentinel. */
  public void commandSentinels(String... words) {
    sentinels.forEach(sentinel -> sentinel.command(words));
  }

  /** Waits until another server than this one is the primary. */
  public RedisServer awaitPromotion(RedisServer former) {
    await("another server is the primary").atMost(SOON).until(() -> primary() != former);
    return primary();
  }

  /** Starts servers that were killed, and waits until another failover would succeed. */
  public void restoreReplica() {
    servers.stream().filter(server -> !server.isAlive()).forEach(RedisServer::restartEmpty);
    await("the primary has a replica")
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () ->
                String.valueOf(primary().command("INFO", "replication")).contains("state=online"));
  }

  @Override
  public void close() {
    sentinels.forEach(sentinel -> sentinel.process().kill9());
    servers.forEach(RedisServer::close);
  }
}
