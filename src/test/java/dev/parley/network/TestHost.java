package dev.parley.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A second host on this machine: a network namespace that a pair of virtual interfaces connects to
 * the tests' own. The connection can be cut.
 */
final class TestHost implements AutoCloseable {
  private static final String SUFFIX = Long.toString(ProcessHandle.current().pid() % 100_000);
  private static final String NAMESPACE = "parley" + SUFFIX;
  private static final String OUR_END = "pya" + SUFFIX;
  private static final String ITS_END = "pyb" + SUFFIX;

  /** The tests' address on this connection, from a range for documentation (RFC 5737). */
  static final String OUR_ADDRESS = "198.51.100.1";

  private static final String ITS_ADDRESS = "198.51.100.2";

  private final List<Process> processes = new ArrayList<>();

  private TestHost() {}

  /** Whether this machine allows network namespaces. */
  static boolean isPossible() {
    try {
      boolean made = run("ip", "netns", "add", NAMESPACE) == 0;
      return made && run("ip", "netns", "del", NAMESPACE) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static TestHost make() throws IOException {
    TestHost host = new TestHost();
    must("ip", "netns", "add", NAMESPACE);
    must("ip", "link", "add", OUR_END, "type", "veth", "peer", "name", ITS_END);
    must("ip", "link", "set", ITS_END, "netns", NAMESPACE);
    must("ip", "addr", "add", OUR_ADDRESS + "/30", "dev", OUR_END);
    must("ip", "link", "set", OUR_END, "up");
    must(
        "ip", "netns", "exec", NAMESPACE, "ip", "addr", "add", ITS_ADDRESS + "/30", "dev", ITS_END);
    must("ip", "netns", "exec", NAMESPACE, "ip", "link", "set", ITS_END, "up");
    return host;
  }

  /** Starts a command on that host, with its output in a file. */
  void start(Path output, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
    all.addAll(List.of(command));
    processes.add(
        new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile()).start());
  }

  /** Cuts the connection: from now on packets are lost, and neither side gets an error. */
  void pullTheCable() throws IOException {
    must("ip", "netns", "exec", NAMESPACE, "ip", "link", "set", ITS_END, "down");
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroyForcibly);
    run("ip", "link", "del", OUR_END);
    run("ip", "netns", "del", NAMESPACE);
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
