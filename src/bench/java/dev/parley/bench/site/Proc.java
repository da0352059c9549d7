package dev.parley.bench.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the processor time and memory of a Linux process from {@code /proc} (proc(5)). */
public final class Proc {
  /** {@code /proc} counts in hundredths of a second; the kernel's timer frequency may differ. */
  private static final long MILLIS_PER_TICK = 10;

  private Proc() {}

  /** Returns the processor time of all threads, in user and in kernel mode. */
  public static long cpuMillis(long pid) {
    String stat = read(pid, "stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 15);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
  }

  /** Returns the resident set size. */
  public static long residentBytes(long pid) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", "" + pid, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
