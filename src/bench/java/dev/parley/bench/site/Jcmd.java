package dev.parley.bench.site;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The JDK's tool that speaks to a running JVM. */
final class Jcmd {
  private Jcmd() {}

  /** Has the JVM collect its garbage, all of it, and shrink its heap; nothing without a JDK. */
  static void collectGarbage(Path java, long pid) throws InterruptedException {
    Path jcmd = java.resolveSibling("jcmd");
    if (!Files.isExecutable(jcmd)) {
      System.out.println("no jcmd beside " + java + ": memory is measured with its garbage");
      return;
    }
    try {
      File nowhere = new File("/dev/null");
      ProcessBuilder command = new ProcessBuilder(jcmd.toString(), "" + pid, "GC.run");
      Process run =
          command.redirectErrorStream(true).redirectOutput(nowhere).redirectInput(nowhere).start();
      if (!run.waitFor(30, TimeUnit.SECONDS) || run.exitValue() != 0) {
        throw new IllegalStateException("jcmd did not collect the garbage of " + pid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
