package dev.parley.warmup;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Watches how busy the JVM's compilers are. For one thread. */
final class Compilation {
  /** Of the time between two looks; several compilers may work at once. */
  private static final double CALM = 0.1;

  /** Looks in a row that have to find them calm. */
  private static final int LOOKS = 4;

  /** Before, there is not enough that is hot. */
  private static final long LEAST_NANOS = Duration.ofSeconds(2).toNanos();

  private final @Nullable CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
  private long begunNanos;
  private long lookedNanos;
  private long lookedMillis;
  private int calmLooks;

  /** Looks, and says whether the compilers have had little to do for a second. */
  boolean isCalm() {
    if (compilers == null || !compilers.isCompilationTimeMonitoringSupported()) {
      return false;
    }
    long now = System.nanoTime();
    long spent = compilers.getTotalCompilationTime();
    if (begunNanos == 0) {
      begunNanos = now;
    } else {
      boolean isCalm = (spent - lookedMillis) * 1e6 < CALM * (now - lookedNanos);
      calmLooks = isCalm ? calmLooks + 1 : 0;
    }
    lookedNanos = now;
    lookedMillis = spent;
    return calmLooks >= LOOKS && now - begunNanos > LEAST_NANOS;
  }
}
