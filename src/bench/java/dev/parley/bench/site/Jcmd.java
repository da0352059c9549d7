package dev.parley.bench.site;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code jcmd}, the JDK's tool for a running JVM. */
final class Jcmd {
  private Jcmd() {}

  /**
   * Makes the JVM collect all garbage and shrink its heap to at most 1.1 times the live objects.
   * Then restores the usual limits of the heap. Also returns unused memory of the C heap to the
   * system, if the JVM can do that. Does nothing without a JDK.
   */
  static void collectGarbage(Path java, long pid) throws InterruptedException {
    Path jcmd = java.resolveSibling("jcmd");
    if (!Files.isExecutable(jcmd)) {
      System.out.println("no jcmd beside " + java + ": memory is measured with its garbage");
      return;
    }
    must(jcmd, pid, "VM.set_flag", "MinHeapFreeRatio", "5");
    must(jcmd, pid, "VM.set_flag", "MaxHeapFreeRatio", "10");
    must(jcmd, pid, "GC.run");
    must(jcmd, pid, "VM.set_flag", "MaxHeapFreeRatio", "70");
    must(jcmd, pid, "VM.set_flag", "MinHeapFreeRatio", "40");
    run(jcmd, pid, "System.trim_native_heap");
  }

  private static void must(Path jcmd, long pid, String... words) throws InterruptedException {
    if (!run(jcmd, pid, words)) {
      throw new IllegalStateException("not carried out: " + List.of(words));
    }
  }

  /** Runs a command in the JVM. Returns whether it succeeded. */
  private static boolean run(Path jcmd, long pid, String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(jcmd.toString(), "" + pid));
    command.addAll(List.of(words));
    try {
      File nowhere = new File("/dev/null");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      Process run = builder.redirectOutput(nowhere).redirectInput(nowhere).start();
      return run.waitFor(30, TimeUnit.SECONDS) && run.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
