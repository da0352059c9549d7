package dev.parley.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that a test starts. Its output goes to a file, and it ends with the test run. */
final class ChildProcess {
  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /** Starts the command; what it prints is appended to {@code log}. */
  static ChildProcess start(List<String> command, Path log) {
    try {
      Files.createDirectories(log.getParent());
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      Process process = builder.start();
      ChildProcess started = new ChildProcess(process);
      Runtime.getRuntime().addShutdownHook(new Thread(started::killAll));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command that ends soon, and returns what it printed. */
  static String output(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Kills it and all processes that it has started, which would otherwise go on without it. */
  void killAll() {
    List<ProcessHandle> others = process.descendants().toList();
    process.destroyForcibly();
    others.forEach(ProcessHandle::destroyForcibly);
  }

  /** Kills it (SIGKILL), and waits until it has ended. */
  void kill9() {
    process.destroyForcibly();
    await();
  }

  /** Asks it to end (SIGTERM), and waits until it has. */
  void stop() {
    process.destroy();
    await();
  }

  /** Freezes it (SIGSTOP): its connections stay open, and it does nothing until it is resumed. */
  void pause() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  /** Sends a signal by name: {@code HUP}, for example. */
  void signal(String name) {
    try {
      int status = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("kill -" + name + " answered " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void await() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + pid() + " does not end");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }
}
