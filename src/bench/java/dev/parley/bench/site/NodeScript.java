package dev.parley.bench.site;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program on Node that drives pages of a Chromium, until it ends. */
public final class NodeScript {
  private static final List<String> BROWSERS =
      List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");

  private NodeScript() {}

  /** Returns which requirement this machine does not meet; empty if it meets all. */
  public static Optional<String> missing() {
    boolean browser = BROWSERS.stream().anyMatch(name -> Needs.program(name).isEmpty());
    return Rivals.missing("playwright-core")
        .or(() -> Rivals.missing("peerjs"))
        .or(() -> Rivals.missing("socket.io-client"))
        .or(() -> browser ? Optional.empty() : Optional.of("there is no Chromium on the path"));
  }

  /** Runs the script, and returns what it prints. Its errors are in the log. */
  public static String run(String script, List<String> arguments, long seconds)
      throws InterruptedException {
    Path log = Path.of("target", "bench", "log", script + ".log");
    Path printed = Path.of("target", "bench", "log", script + ".out");
    List<String> command =
        new ArrayList<>(List.of("node", Rivals.DIRECTORY.resolve(script).toString()));
    command.addAll(arguments);
    try {
      Files.createDirectories(log.getParent());
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(printed.toFile())
              .redirectError(log.toFile())
              .start();
      end(process, script, log, seconds);
      return Files.readString(printed, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Process process, String script, Path log, long seconds)
      throws InterruptedException {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(script + " failed, see " + log);
      }
    } finally {
      Stream.concat(Stream.of(process.toHandle()), process.descendants())
          .forEach(ProcessHandle::destroy);
    }
  }
}
