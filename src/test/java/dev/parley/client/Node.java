package dev.parley.client;

import dev.parley.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the Node that is installed on this machine. */
final class Node {
  private static final int MIN_VERSION = 18;
  private static final int TIMEOUT_SECONDS = 180;

  private Node() {}

  /** The exit status of a run, and what it printed on standard output and standard error. */
  record Outcome(int status, String printed) {}

  static boolean isInstalled() {
    return majorVersion() >= MIN_VERSION;
  }

  /** 20 for {@code v20.1.0}; 0 without any. */
  static int majorVersion() {
    return Programs.find("node").isPresent() ? major(run(List.of("--version"))) : 0;
  }

  /** Runs it in the tests' working directory. */
  static Outcome run(List<String> arguments) {
    return run(arguments, Map.of());
  }

  static Outcome run(List<String> arguments, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(Programs.find("node").orElseThrow().toString());
    command.addAll(arguments);
    try {
      Path output = Files.createTempFile("node", ".log");
      try {
        return run(command, environment, output);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Outcome run(List<String> command, Map<String, String> environment, Path output)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    // With this variable, which Node's test runner sets, Node would report to a runner that is not
    // there.
    builder.environment().remove("NODE_TEST_CONTEXT");
    Process process = builder.redirectOutput(output.toFile()).start();
    try {
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      String printed = Files.readString(output);
      if (!ended) {
        throw new IllegalStateException("node did not end in time: " + printed);
      }
      return new Outcome(process.exitValue(), printed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** {@code v20.1.0} is 20. */
  private static int major(Outcome version) {
    return Integer.parseInt(version.printed().strip().replaceAll("^v(\\d+)\\..*$", "$1"));
  }
}
