package dev.parley.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of this machine to its end. */
final class Tool {
  private static final long MOST_SECONDS = 60;

  private Tool() {}

  /** Returns the command's standard output. Throws if it fails or takes too long. */
  static String run(List<String> command) {
    try {
      Path output = Files.createTempFile("tool", ".out");
      Path errors = Files.createTempFile("tool", ".err");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
          throw new IllegalStateException(
              String.join(" ", command)
                  + (ended ? " failed: " : " did not end: ")
                  + printed
                  + Files.readString(errors, StandardCharsets.UTF_8));
        }
        return printed;
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
