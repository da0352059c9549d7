package dev.parley.bench.mode;

import dev.parley.bench.report.Measured;
import dev.parley.bench.site.Proc;
import dev.parley.bench.site.ServerProcess;
import dev.parley.bench.site.Site;
import java.util.LinkedHashMap;
import java.util.Map;

/** The processor time that every process has taken at one moment, the driver's own included. */
final class CpuTime {
  private static final String DRIVER = "driver";

  private final long nanos = System.nanoTime();
  private final Map<String, Long> millis = new LinkedHashMap<>();

  private CpuTime() {}

  static CpuTime now(Site site) {
    CpuTime now = new CpuTime();
    for (ServerProcess process : site.processes()) {
      now.millis.put(process.name(), process.cpuMillis());
    }
    now.millis.put(DRIVER, Proc.cpuMillis(ProcessHandle.current().pid()));
    return now;
  }

  double secondsSince(CpuTime earlier) {
    return (nanos - earlier.nanos) / 1e9;
  }

  /**
   * Adds the processor time of each process since then, for {@code per} of {@code count} things.
   */
  void tell(CpuTime earlier, long count, int per, String what, Measured to) {
    double servers = 0;
    Map<String, Double> each = new LinkedHashMap<>();
    for (Map.Entry<String, Long> process : millis.entrySet()) {
      long taken = process.getValue() - earlier.millis.getOrDefault(process.getKey(), 0L);
      double share = count == 0 ? 0 : (double) taken * per / count;
      each.put("CPU " + process.getKey(), share);
      if (!process.getKey().equals(DRIVER)) {
        servers += share;
      }
    }
    to.with("CPU ms/" + what, servers);
    each.forEach(to::with);
  }
}
