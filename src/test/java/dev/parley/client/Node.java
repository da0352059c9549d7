package dev.parley.client;

import dev.parley.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Node of this machine. */
final class Node {
  private static final int OLDEST = 18;
  private static final int PATIENCE_SECONDS = 180;

  private Node() {}

  /** What a run has printed, on both channels, and how it ended. */
  record Outcome(int status, String printed) {}

  static boolean isInstalled() {
    return Programs.find("node").isPresent() && major(run(List.of("--version"))) >= OLDEST;
  }

  /** Runs it in the tests' working directory. */
  static Outcome run(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Programs.find("node").orElseThrow().toString());
    command.addAll(arguments);
    try {
      Path output = Files.createTempFile("node", ".log");
      try {
        return run(command, output);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Outcome run(List<String> command, Path output) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Node tells its own tests' children by this that they are children.
    builder.environment().remove("NODE_TEST_CONTEXT");
    Process process = builder.redirectOutput(output.toFile()).start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String printed = Files.readString(output);
      if (!ended) {
        throw new IllegalStateException("node does not end: " + printed);
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
