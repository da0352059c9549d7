package dev.parley.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real proxy in front of replicas, on a free loopback port. Its configuration is the file of the
 * documentation; only addresses and paths on the disk are replaced.
 */
public final class Proxy implements AutoCloseable {
  private static final Pattern SERVER = Pattern.compile("127\\.0\\.0\\.1:808(\\d)");

  private final int port = FreePort.find();
  private final Path directory = Path.of("target", "proxies", "" + port).toAbsolutePath();
  private final boolean isNginx;
  private final Map<String, String> changes;
  private ChildProcess process;

  private Proxy(boolean isNginx, List<URI> services, Map<String, String> changes) {
    this.isNginx = isNginx;
    this.changes = changes;
    configure(services);
    this.process = launch();
  }

  /**
   * HAProxy with {@code docs/proxies/haproxy.cfg}. Its servers are these, in this order; places
   * that are left have the last one's address, too.
   *
   * @param changes further replacements in the file, each of which must be possible
   */
  public static Proxy haproxy(List<URI> services, Map<String, String> changes) {
    return new Proxy(false, services, changes);
  }

  /** nginx with {@code docs/proxies/nginx.conf}; else as {@link #haproxy}. */
  public static Proxy nginx(List<URI> services, Map<String, String> changes) {
    return new Proxy(true, services, changes);
  }

  /** The base URL of the service. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  /** Everything it has logged, of requests and of errors. */
  public String log() {
    try (Stream<Path> files = Files.list(directory)) {
      StringBuilder log = new StringBuilder();
      for (Path file : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        log.append(Files.readString(file));
      }
      return log.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as a crash would, with all that passes through it. */
  public void kill9() {
    // The master of nginx would start new workers; without it, the workers would go on.
    List<ProcessHandle> workers =
        ProcessHandle.of(process.pid()).stream().flatMap(ProcessHandle::descendants).toList();
    process.kill9();
    workers.forEach(ProcessHandle::destroyForcibly);
  }

  /** Starts it again on the same port; ends the old process if need be. */
  public void restart() {
    kill9();
    process = launch();
  }

  /** Gives nginx other servers without ending what passes through it. */
  public void reload(List<URI> services) {
    configure(services);
    process.signal("HUP");
  }

  @Override
  public void close() {
    kill9();
  }

  private void configure(List<URI> services) {
    try {
      Files.createDirectories(directory);
      String text = Files.readString(Path.of("docs", "proxies", file()));
      text = replaced(text, isNginx ? "listen 8080" : "bind :8080", listen());
      text = SERVER.matcher(text).replaceAll(server -> address(services, server));
      if (isNginx) {
        text = replaced(text, "/var/log/nginx", directory.toString());
        text = replaced(text, "/run/nginx.pid", directory.resolve("nginx.pid").toString());
        text = replaced(text, "http {", "http {\n" + temporaryPaths());
      }
      for (Map.Entry<String, String> change : changes.entrySet()) {
        text = replaced(text, change.getKey(), change.getValue());
      }
      Files.writeString(directory.resolve(file()), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String file() {
    return isNginx ? "nginx.conf" : "haproxy.cfg";
  }

  private String listen() {
    return (isNginx ? "listen " : "bind ") + "127.0.0.1:" + port;
  }

  private static String address(List<URI> services, MatchResult server) {
    int place = Integer.parseInt(server.group(1)) - 1;
    URI service = services.get(Math.min(place, services.size() - 1));
    return Matcher.quoteReplacement(service.getAuthority());
  }

  private String temporaryPaths() {
    return Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        .map(name -> name + "_temp_path " + directory.resolve(name) + ";\n")
        .reduce("", String::concat);
  }

  private static String replaced(String text, String from, String to) {
    if (!text.contains(from)) {
      throw new AssertionError("the documented configuration lacks " + from);
    }
    return text.replace(from, to);
  }

  private ChildProcess launch() {
    ChildProcess launched = ChildProcess.start(command(), directory.resolve("output.log"));
    await("the proxy listens")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .failFast("the proxy ended, see " + directory, () -> !launched.isAlive())
        .ignoreExceptions()
        .until(this::accepts);
    return launched;
  }

  private List<String> command() {
    String config = directory.resolve(file()).toString();
    return isNginx
        ? List.of(
            "nginx", "-p", directory.toString(), "-c", config, "-e", "stderr", "-g", "daemon off;")
        : List.of("haproxy", "-db", "-f", config);
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    }
  }

  /** Says whether HAProxy is on the path. */
  public static boolean hasHaproxy() {
    return Programs.areInstalled("haproxy");
  }

  /** Says whether nginx is on the path. */
  public static boolean hasNginx() {
    return Programs.areInstalled("nginx");
  }
}
