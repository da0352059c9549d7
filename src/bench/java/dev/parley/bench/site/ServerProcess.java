package dev.parley.bench.site;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server of the benchmark, together with its child processes. Its output goes to a file. It ends
 * with the benchmark.
 */
public final class ServerProcess implements AutoCloseable {
  private static final int START_SECONDS = 60;

  private final String name;
  private final int port;
  private final Path log;
  private final Process process;

  private ServerProcess(String name, int port, Path log, Process process) {
    this.name = name;
    this.port = port;
    this.log = log;
    this.process = process;
  }

  /** Starts a command that listens on {@code port}. Its output is appended to a log file. */
  static ServerProcess start(String name, int port, List<String> command) {
    Path log = Path.of("target", "bench", "log", name.replace(' ', '-') + "-" + port + ".log");
    try {
      Files.createDirectories(log.getParent());
      Files.writeString(log, String.join(" ", command) + "\n");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new ServerProcess(name, port, log, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a loopback port that was free a moment ago. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the server listens. */
  ServerProcess awaitListening() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isListening()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        close();
        throw new IllegalStateException(name + " did not start, see " + log);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return this;
  }

  /** Waits until the process has ended by itself, without an error. */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      close();
      throw new IllegalStateException(name + " failed, see " + log);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the server's name in the result tables. */
  public String name() {
    return name;
  }

  public int port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  public long pid() {
    return process.pid();
  }

  /** Returns the processor time used so far, in milliseconds. */
  public long cpuMillis() {
    return pids().mapToLong(Proc::cpuMillis).sum();
  }

  /** Returns the resident memory, in bytes. */
  public long residentBytes() {
    return pids().mapToLong(Proc::residentBytes).sum();
  }

  private Stream<Long> pids() {
    return Stream.concat(
        Stream.of(process.pid()), process.toHandle().descendants().map(ProcessHandle::pid));
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.toHandle().descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
