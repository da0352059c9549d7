package dev.parley.network;

import static org.awaitility.Awaitility.await;

import dev.parley.testing.FreePort;
import dev.parley.testing.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Another host on this machine: a network namespace that a pair of virtual interfaces connects to
 * the tests' own, and to no other; or to a {@link TestNetwork}. The connection can be cut.
 *
 * <p>A browser that runs meanwhile notices the new interface, and aborts its requests. So a test
 * that makes hosts has {@code @Tag("networks")}, and lets browsers run on them only.
 */
public final class TestHost implements AutoCloseable {
  static final String SUFFIX = Long.toString(ProcessHandle.current().pid() % 100_000);

  private final String namespace;
  private final String ourEnd;
  private final String itsEnd;

  private final String ourAddress;
  private final String itsAddress;

  private final List<Process> processes = new ArrayList<>();

  private TestHost(String number, String ourAddress, String itsAddress) {
    this.namespace = "parley" + SUFFIX + "n" + number;
    this.ourEnd = "pya" + SUFFIX + "n" + number;
    this.itsEnd = "pyb" + SUFFIX + "n" + number;
    this.ourAddress = ourAddress;
    this.itsAddress = itsAddress;
  }

  /**
   * A host on a connection of its own, from a range for documentation (RFC 5737). Each JVM has
   * addresses of its own.
   */
  private static TestHost apart(int number) {
    String range = "198.51.100.";
    int ours = 4 * (8 * FreePort.FORK + number) + 1;
    return new TestHost("" + number, range + ours, range + (ours + 1));
  }

  /** Whether this machine allows network namespaces. */
  public static boolean isPossible() {
    try {
      String namespace = apart(0).namespace;
      boolean made = run("ip", "netns", "add", namespace) == 0;
      return made && run("ip", "netns", "del", namespace) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes a host.
   *
   * @param number 0 to 7, another one for each host of a test
   */
  public static TestHost make(int number) throws IOException {
    TestHost host = apart(number);
    closeAtExit(host);
    host.connect(30, List.of("ip", "addr", "add", host.ourAddress + "/30", "dev", host.ourEnd));
    return host;
  }

  /** Makes a host of a network, which has that bridge. */
  static TestHost on(
      String bridge, String number, String ourAddress, String itsAddress, int prefixLength)
      throws IOException {
    TestHost host = new TestHost(number, ourAddress, itsAddress);
    host.connect(prefixLength, List.of("ip", "link", "set", host.ourEnd, "master", bridge));
    return host;
  }

  /** Connects the namespace; a command says what our end is. */
  private void connect(int prefixLength, List<String> forOurEnd) throws IOException {
    try {
      must("ip", "netns", "add", namespace);
      must("ip", "link", "add", ourEnd, "type", "veth", "peer", "name", itsEnd);
      must("ip", "link", "set", itsEnd, "netns", namespace);
      must(forOurEnd.toArray(String[]::new));
      must("ip", "link", "set", ourEnd, "up");
      on("ip", "addr", "add", itsAddress + "/" + prefixLength, "dev", itsEnd);
      // A link-local address would be usable a second later only, and a browser there aborts its
      // requests when it notices that.
      on("ip", "link", "set", itsEnd, "addrgenmode", "none");
      on("ip", "link", "set", itsEnd, "up");
      on("ip", "link", "set", "lo", "up");
      on("ip", "route", "add", "default", "via", ourAddress);
      await("the connection is up").until(this::isUp);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private boolean isUp() throws IOException {
    List<String> operstate =
        List.of("grep", "-qx", "up", "/sys/class/net/" + itsEnd + "/operstate");
    return run(onHost(operstate)) == 0;
  }

  /** The tests' address on this connection. */
  public String ourAddress() {
    return ourAddress;
  }

  /** Its own address, and how to run something there. */
  public Host host() {
    return new Host(itsAddress, prefix());
  }

  /** The words that begin a command on that host. */
  public List<String> prefix() {
    return List.of("ip", "netns", "exec", namespace);
  }

  /** Lets no UDP packet out of that host, as a firewall does. */
  public void dropUdp() throws IOException {
    on("ip", "rule", "add", "ipproto", "udp", "priority", "100", "blackhole");
  }

  /** Starts a command on that host, with its output in a file. */
  void start(Path output, String... command) throws IOException {
    processes.add(
        new ProcessBuilder(onHost(List.of(command)))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start());
  }

  /** Cuts the connection: from now on packets are lost, and neither side gets an error. */
  void pullTheCable() throws IOException {
    on("ip", "link", "set", itsEnd, "down");
  }

  /** Takes a host off the bridge: packets are lost both ways, and neither side gets an error. */
  void unplug() throws IOException {
    must("ip", "link", "set", ourEnd, "nomaster");
  }

  /** Connects it to a bridge. */
  void plugInto(String bridge) throws IOException {
    must("ip", "link", "set", ourEnd, "master", bridge);
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroyForcibly);
    run("ip", "link", "del", ourEnd);
    run("ip", "netns", "del", namespace);
  }

  private void on(String... command) throws IOException {
    must(onHost(List.of(command)));
  }

  private String[] onHost(List<String> command) {
    return Stream.concat(prefix().stream(), command.stream()).toArray(String[]::new);
  }

  /** Lets nothing stay that a test would leave which is interrupted. */
  static void closeAtExit(AutoCloseable network) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(network)));
  }

  private static void closeQuietly(AutoCloseable network) {
    try {
      network.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static void must(String... command) throws IOException {
    int status = run(command);
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " answered " + status);
    }
  }

  static int run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
