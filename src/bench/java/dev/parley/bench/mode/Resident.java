package dev.parley.bench.mode;

import dev.parley.bench.report.Measured;
import dev.parley.bench.site.ServerProcess;
import java.util.LinkedHashMap;
import java.util.Map;

/** The memory that every process has resident while so many streams are open. */
final class Resident {
  private static final String REDIS = "redis";

  private final int streams;
  private final Map<String, Long> bytes = new LinkedHashMap<>();

  private Resident(int streams) {
    this.streams = streams;
  }

  /** The resident memory after a garbage collection. */
  static Resident now(Trial trial, int streams) throws InterruptedException {
    trial.site().collectGarbage();
    trial.wire().pass(1);
    Resident now = new Resident(streams);
    for (ServerProcess process : trial.site().processes()) {
      now.bytes.put(process.name(), process.residentBytes());
    }
    return now;
  }

  /**
   * Adds the memory of each stream, in two values: of all streams since there was none, and of the
   * streams since the last call. Only the first includes what a server takes once.
   */
  void tell(Resident none, Resident last, Measured found) {
    found.with("bytes/stream", servers(none));
    found.with("bytes/further stream", servers(last));
    bytes.keySet().forEach(name -> found.with("bytes/stream " + name, of(name, none)));
    bytes.forEach((name, all) -> found.with("MiB " + name, all / 1048576.0));
  }

  private double servers(Resident earlier) {
    return bytes.keySet().stream()
        .filter(name -> !name.equals(REDIS))
        .mapToDouble(name -> of(name, earlier))
        .sum();
  }

  private double of(String name, Resident earlier) {
    long more = bytes.getOrDefault(name, 0L) - earlier.bytes.getOrDefault(name, 0L);
    return (double) more / (streams - earlier.streams);
  }
}
