package dev.parley.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis on a free loopback port. A test may kill it, freeze it and empty it. It stores
 * nothing on disk, except with {@link #startOnDisk}.
 */
public final class RedisServer implements AutoCloseable {
  private final Host host;
  private final String executable;
  private final int port = FreePort.find();

  /** 0 without TLS. */
  private final int tlsPort;

  private final long begun = System.nanoTime();
  private final boolean onDisk;
  private final List<String> options;
  private ChildProcess process;

  private RedisServer(String executable, boolean onDisk, String... options) {
    this(Host.LOCAL, executable, onDisk, 0, List.of(options));
  }

  private RedisServer(
      Host host, String executable, boolean onDisk, int tlsPort, List<String> options) {
    this.host = host;
    this.executable = executable;
    this.onDisk = onDisk;
    this.tlsPort = tlsPort;
    this.options = options;
    this.process = launch();
  }

  /** The {@code redis-server} of the path; where there is none, the embedded one. */
  public static RedisServer start() {
    return new RedisServer(installed(), false);
  }

  /** Like {@link #start}, but it stores its data in a file, for {@link #restart}. */
  public static RedisServer startOnDisk() {
    return new RedisServer(installed(), true);
  }

  /** Like {@link #start}, as a cluster of one node that has all hash slots. */
  public static RedisServer startAsOneNodeCluster() {
    return withAllSlots(startAsClusterNode(Host.LOCAL, installed(), 2000));
  }

  /** The same with the binary that comes with the tests, which is too old for sharded channels. */
  public static RedisServer startEmbeddedAsOneNodeCluster() {
    return withAllSlots(startAsClusterNode(Host.LOCAL, embedded(), 2000));
  }

  /** The {@code valkey-server} of the path, if it has one. */
  public static Optional<RedisServer> startValkey() {
    return valkey().map(executable -> new RedisServer(executable, false));
  }

  /** The same, as a cluster of one node that has all hash slots. */
  public static Optional<RedisServer> startValkeyAsOneNodeCluster() {
    return valkey()
        .map(executable -> withAllSlots(startAsClusterNode(Host.LOCAL, executable, 2000)));
  }

  private static RedisServer withAllSlots(RedisServer node) {
    String[] addSlots =
        Stream.concat(
                Stream.of("CLUSTER", "ADDSLOTS"),
                IntStream.range(0, 16_384).mapToObj(Integer::toString))
            .toArray(String[]::new);
    node.command(addSlots);
    await("the cluster is complete")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> String.valueOf(node.command("CLUSTER", "INFO")).contains("cluster_state:ok"));
    return node;
  }

  /** Whether the {@code redis-server} of the path speaks TLS, as its client tells. */
  public static boolean speaksTls() {
    return Programs.areInstalled("redis-server", "redis-cli")
        && ChildProcess.output(List.of("redis-cli", "--help")).contains("--tls");
  }

  /**
   * Like {@link #start}, for clients that speak TLS.
   *
   * @param asksForCertificate whether clients have to present that certificate, too
   */
  public static RedisServer startWithTls(Certificate certificate, boolean asksForCertificate) {
    return withTls(certificate, List.of("--tls-auth-clients", asksForCertificate ? "yes" : "no"));
  }

  /** The same as a node of a cluster, whose nodes also speak TLS with each other. */
  static RedisServer startAsClusterNode(Certificate certificate, int nodeTimeoutMillis) {
    List<String> options = new ArrayList<>(clusterOptions(nodeTimeoutMillis));
    options.addAll(List.of("--tls-cluster", "yes", "--tls-auth-clients", "no"));
    return withTls(certificate, options);
  }

  private static RedisServer withTls(Certificate certificate, List<String> more) {
    int tlsPort = FreePort.find();
    String both = certificate.pemFile().toAbsolutePath().toString();
    List<String> options = new ArrayList<>(more);
    options.addAll(List.of("--tls-port", "" + tlsPort, "--tls-cert-file", both));
    options.addAll(List.of("--tls-key-file", both, "--tls-ca-cert-file", both));
    return new RedisServer(Host.LOCAL, installed(), false, tlsPort, options);
  }

  /** Like {@link #start}, as a replica of the server at that port. */
  static RedisServer startAsReplicaOf(int primary) {
    return new RedisServer(installed(), false, "--replicaof", "127.0.0.1", "" + primary);
  }

  /** Like {@link #start}, as a node of a cluster that knows no other nodes and has no slots. */
  static RedisServer startAsClusterNode(Host host, int nodeTimeoutMillis) {
    return startAsClusterNode(host, installed(), nodeTimeoutMillis);
  }

  private static RedisServer startAsClusterNode(
      Host host, String executable, int nodeTimeoutMillis) {
    return new RedisServer(host, executable, false, 0, clusterOptions(nodeTimeoutMillis));
  }

  private static List<String> clusterOptions(int nodeTimeoutMillis) {
    return List.of(
        "--cluster-enabled",
        "yes",
        "--cluster-node-timeout",
        "" + nodeTimeoutMillis,
        "--cluster-require-full-coverage",
        "no",
        "--repl-diskless-sync-delay",
        "0",
        "--repl-diskless-load",
        "on-empty-db");
  }

  /** Whether the {@code redis-server} of the path is new enough for a cluster: 7.0 or newer. */
  static boolean canBeInCluster() {
    return Programs.find("redis-server")
        .map(program -> ChildProcess.output(List.of(program.toString(), "--version")))
        .filter(version -> version.matches("(?s).*v=([7-9]|\\d\\d+)\\..*"))
        .isPresent();
  }

  /** The binary that comes with the tests: Redis 6.2, whatever the machine has. */
  public static RedisServer startEmbedded() {
    return new RedisServer(embedded(), false);
  }

  /** The address of its host. */
  public String address() {
    return host.address();
  }

  /** Where it speaks without TLS. */
  public int port() {
    return port;
  }

  /** Under which the nodes of a cluster know it. */
  int clusterPort() {
    return tlsPort > 0 ? tlsPort : port;
  }

  /** The value for {@code quarkus.redis.hosts}. */
  public String url() {
    return (tlsPort > 0 ? "rediss://" : "redis://") + host.address() + ":" + clusterPort();
  }

  /** Its version, {@code 7.0.15} for example. */
  public String version() {
    String info = String.valueOf(command("INFO", "server"));
    return info.lines()
        .filter(line -> line.startsWith("redis_version:"))
        .map(line -> line.substring("redis_version:".length()).trim())
        .findFirst()
        .orElseThrow();
  }

  /** One command on a connection of its own, with the answers of {@link RespConnection#command}. */
  public @Nullable Object command(String... words) {
    try (RespConnection connection = RespConnection.to(host.address(), port)) {
      return connection.command(words);
    }
  }

  /** The processor time that it has used so far, in seconds. */
  public double processorSeconds() {
    return String.valueOf(command("INFO", "cpu"))
        .lines()
        .filter(line -> line.matches("used_cpu_(sys|user):.*"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1).strip()))
        .sum();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the process as a crash would. */
  public void kill9() {
    process.kill9();
  }

  /** Starts a new, empty process on the same port; ends the old one first if it runs. */
  public void restartEmpty() {
    if (onDisk) {
      throw new IllegalStateException("this Redis has its data on disk");
    }
    process.kill9();
    process = launch();
  }

  /** Starts a node of a cluster again, on the same port and with the same name there. */
  void restartInCluster() {
    process.kill9();
    process = launch();
  }

  /** Starts a new process on the same port with the data on disk; ends the old one first. */
  public void restart() {
    if (!onDisk) {
      throw new IllegalStateException("this Redis has no data on disk");
    }
    process.kill9();
    process = launch();
  }

  /** Freezes the process: connections stay open and nothing is answered. */
  public void pause() {
    process.pause();
  }

  public void resume() {
    process.resume();
  }

  @Override
  public void close() {
    process.kill9();
  }

  private ChildProcess launch() {
    List<String> command = new ArrayList<>(host.prefix());
    command.addAll(
        List.of(
            executable,
            "--port",
            "" + port,
            "--bind",
            host.address(),
            "--protected-mode",
            host.isLocal() ? "yes" : "no",
            "--save",
            "",
            "--appendonly",
            onDisk ? "yes" : "no",
            "--dir",
            directory().toString()));
    command.addAll(options);
    ChildProcess launched = ChildProcess.start(command, Path.of("target", "redis", port + ".log"));
    await("redis-server answers")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> "PONG".equals(command("PING")));
    return launched;
  }

  private Path directory() {
    try {
      // The time is part of the name, because another node of a cluster may have used the port.
      return Files.createDirectories(Path.of("target", "redis", port + "-" + begun));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path of the program. */
  static String installed() {
    return Programs.find("redis-server").map(Path::toString).orElseGet(RedisServer::embedded);
  }

  private static Optional<String> valkey() {
    return Programs.find("valkey-server").map(Path::toString);
  }

  private static String embedded() {
    try {
      return ExecutableProvider.newJarResourceProvider().get().getPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
