package dev.parley.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Another host on this machine: a network namespace that a pair of virtual interfaces connects to
 * the tests' own, and to no other. The connection can be cut.
 */
public final class TestHost implements AutoCloseable {
  private static final String SUFFIX = Long.toString(ProcessHandle.current().pid() % 100_000);

  private final String namespace;
  private final String ourEnd;
  private final String itsEnd;

  /** The last number of the address on our end; the next one is its own. */
  private final int address;

  private final List<Process> processes = new ArrayList<>();

  private TestHost(int number) {
    this.namespace = "parley" + SUFFIX + "n" + number;
    this.ourEnd = "pya" + SUFFIX + "n" + number;
    this.itsEnd = "pyb" + SUFFIX + "n" + number;
    this.address = 4 * number + 1;
  }

  /** Whether this machine allows network namespaces. */
  public static boolean isPossible() {
    try {
      String namespace = new TestHost(0).namespace;
      boolean made = run("ip", "netns", "add", namespace) == 0;
      return made && run("ip", "netns", "del", namespace) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes a host.
   *
   * @param number 0 to 60, another one for each host of a test
   */
  public static TestHost make(int number) throws IOException {
    TestHost host = new TestHost(number);
    try {
      host.connect();
    } catch (IOException e) {
      host.close();
      throw e;
    }
    return host;
  }

  private void connect() throws IOException {
    must("ip", "netns", "add", namespace);
    must("ip", "link", "add", ourEnd, "type", "veth", "peer", "name", itsEnd);
    must("ip", "link", "set", itsEnd, "netns", namespace);
    must("ip", "addr", "add", ourAddress() + "/30", "dev", ourEnd);
    must("ip", "link", "set", ourEnd, "up");
    String itsAddress = "198.51.100." + (address + 1) + "/30";
    on("ip", "addr", "add", itsAddress, "dev", itsEnd);
    on("ip", "link", "set", itsEnd, "up");
    on("ip", "link", "set", "lo", "up");
    on("ip", "route", "add", "default", "via", ourAddress());
  }

  /** The tests' address on this connection, from a range for documentation (RFC 5737). */
  public String ourAddress() {
    return "198.51.100." + address;
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
    List<String> all = new ArrayList<>(prefix());
    all.addAll(List.of(command));
    processes.add(
        new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile()).start());
  }

  /** Cuts the connection: from now on packets are lost, and neither side gets an error. */
  void pullTheCable() throws IOException {
    on("ip", "link", "set", itsEnd, "down");
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroyForcibly);
    run("ip", "link", "del", ourEnd);
    run("ip", "netns", "del", namespace);
  }

  private void on(String... command) throws IOException {
    must(Stream.concat(prefix().stream(), Stream.of(command)).toArray(String[]::new));
  }

  private static void must(String... command) throws IOException {
    int status = run(command);
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " answered " + status);
    }
  }

  private static int run(String... command) throws IOException {
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
