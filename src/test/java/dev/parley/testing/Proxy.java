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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real proxy in front of replicas, on a free loopback port. Its configuration is the file of the
 * documentation; only addresses and paths on the disk are replaced.
 */
public final class Proxy implements AutoCloseable {
  private static final Pattern SERVER = Pattern.compile("\\b808([1-4])\\b");
  private static final Path DOCUMENTED = Path.of("docs", "proxies");

  private final int port = FreePort.find();
  private final int second = FreePort.find();
  private final Path directory = Path.of("target", "proxies", "" + port).toAbsolutePath();
  private final Path sockets;
  private final ProxyProduct product;
  private final Map<String, String> changes;
  private List<ChildProcess> processes;

  private Proxy(ProxyProduct product, List<URI> services, Map<String, String> changes) {
    this.product = product;
    this.changes = changes;
    try {
      this.sockets = Files.createTempDirectory("parley-proxy");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    configure(services);
    this.processes = launch();
  }

  /**
   * A proxy with its documented configuration. Its servers are these, in this order; places that
   * are left have the last one's address, too.
   *
   * @param services all on 127.0.0.1
   * @param changes further replacements in its files, each of which must be possible
   */
  public static Proxy start(ProxyProduct product, List<URI> services, Map<String, String> changes) {
    return new Proxy(product, services, changes);
  }

  /** HAProxy with {@code docs/proxies/haproxy.cfg}; as {@link #start}. */
  public static Proxy haproxy(List<URI> services, Map<String, String> changes) {
    return start(ProxyProduct.HAPROXY, services, changes);
  }

  /** nginx with {@code docs/proxies/nginx.conf}; as {@link #start}. */
  public static Proxy nginx(List<URI> services, Map<String, String> changes) {
    return start(ProxyProduct.NGINX, services, changes);
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
    for (ChildProcess process : processes) {
      process.killAll();
      process.kill9();
    }
  }

  /** Starts it again on the same port; ends the old process if need be. */
  public void restart() {
    kill9();
    processes = launch();
  }

  /** Gives nginx other servers without ending what passes through it. */
  public void reload(List<URI> services) {
    configure(services);
    processes.get(0).signal("HUP");
  }

  @Override
  public void close() {
    kill9();
    try (Stream<Path> files = Files.list(sockets)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(sockets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void configure(List<URI> services) {
    try {
      Files.createDirectories(directory);
      Map<String, String> texts = new LinkedHashMap<>();
      for (String file : product.files) {
        Path path = DOCUMENTED.resolve(file);
        texts.put(String.valueOf(path.getFileName()), Files.readString(path));
      }
      product.changes.forEach((from, to) -> replace(texts, from, to));
      changes.forEach((from, to) -> replace(texts, from, to));
      product.additions.forEach((file, text) -> texts.put(file, text.apply(directory.toString())));
      for (Map.Entry<String, String> text : texts.entrySet()) {
        Files.writeString(directory.resolve(text.getKey()), here(text.getValue(), services));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void replace(Map<String, String> texts, String from, String to) {
    if (texts.values().stream().noneMatch(text -> text.contains(from))) {
      throw new AssertionError("the documented configuration lacks " + from);
    }
    texts.replaceAll((file, text) -> text.replace(from, to));
  }

  private String here(String text, List<URI> services) {
    String servers =
        SERVER
            .matcher(text)
            .replaceAll(
                server -> {
                  int place = Integer.parseInt(server.group(1)) - 1;
                  return "" + services.get(Math.min(place, services.size() - 1)).getPort();
                });
    return here(servers.replaceAll("\\b8080\\b", "PORT"));
  }

  private String here(String text) {
    return text.replace("DIR", directory.toString())
        .replace("SOCKETS", sockets.toString())
        .replace("PORT", "" + port)
        .replace("SECOND", "" + second);
  }

  private List<ChildProcess> launch() {
    List<ChildProcess> launched = new ArrayList<>();
    for (List<String> command : product.commands) {
      launched.add(
          ChildProcess.start(
              command.stream().map(this::here).toList(),
              directory.resolve("output" + launched.size() + ".log")));
    }
    await(product + " listens")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .failFast(
            product + " ended, see " + directory,
            () -> !launched.stream().allMatch(ChildProcess::isAlive))
        .ignoreExceptions()
        .until(this::accepts);
    return launched;
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    }
  }

  /** Says whether HAProxy is on the path. */
  public static boolean hasHaproxy() {
    return ProxyProduct.HAPROXY.isInstalled();
  }

  /** Says whether nginx is on the path. */
  public static boolean hasNginx() {
    return ProxyProduct.NGINX.isInstalled();
  }
}
