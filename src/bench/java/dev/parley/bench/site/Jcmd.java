package dev.parley.bench.site;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The JDK's tool that speaks to a running JVM. */
final class Jcmd {
  private Jcmd() {}

  /**
   * Has the JVM collect its garbage, all of it, and give back all of the heap but a tenth more than
   * what is left takes; afterwards it may have its usual share again. What compilers and buffers
   * have left in the C heap is given back, too, where the JVM can do that. Nothing without a JDK.
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

  /** Says whether the JVM did it. */
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
