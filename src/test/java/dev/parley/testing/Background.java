package dev.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program that a test runs beside the service, until it is closed. */
public final class Background implements AutoCloseable {
  private final ChildProcess process;
  private final Path log;

  private Background(ChildProcess process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts the command. What it prints goes to {@code log}, which is emptied first. */
  public static Background start(List<String> command, Path log) {
    try {
      Files.deleteIfExists(log);
      return new Background(ChildProcess.start(command, log), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything it has printed. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it in the middle of whatever it does (SIGSTOP), until it is resumed. */
  public void pause() {
    process.pause();
  }

  public void resume() {
    process.resume();
  }

  @Override
  public void close() {
    process.killAll();
  }
}
