package dev.parley.bench.mode;

import dev.parley.bench.report.Measured;
import dev.parley.bench.site.ServerProcess;
import dev.parley.bench.wire.Wire;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Peers that wait, each alone in its room: what each of them takes of the servers' memory. In the
 * end somebody comes to each of them and says something.
 */
final class Idle implements Mode {
  private static final int SECONDS = 120;

  @Override
  public void run(Trial trial) throws InterruptedException {
    Wire wire = trial.wire();
    Crowd crowd = new Crowd(trial);
    // So that what the first streams need, and not each of them, is there.
    grow(trial, crowd, Math.min(500, trial.options().streams().get(0)));
    wire.run(crowd::beVisited);
    await(wire, crowd);
    wire.run(crowd::dismiss);
    await(wire, crowd);
    Map<String, Long> before = resident(trial);
    for (int count : trial.options().streams().stream().sorted().toList()) {
      double seconds = grow(trial, crowd, count);
      tell(trial, count, seconds, before, resident(trial));
    }
    wire.run(crowd::beVisited);
    await(wire, crowd);
    wire.run(crowd::end);
  }

  private static double grow(Trial trial, Crowd crowd, int count) throws InterruptedException {
    long start = System.nanoTime();
    trial.wire().run(() -> crowd.grow(count));
    await(trial.wire(), crowd);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void await(Wire wire, Crowd crowd) throws InterruptedException {
    if (!wire.until(crowd::isDone, SECONDS)) {
      throw new IllegalStateException("not everybody is done after " + SECONDS + " s");
    }
  }

  private static Map<String, Long> resident(Trial trial) throws InterruptedException {
    trial.site().collectGarbage();
    trial.wire().pass(1);
    Map<String, Long> resident = new LinkedHashMap<>();
    for (ServerProcess process : trial.site().processes()) {
      resident.put(process.name(), process.residentBytes());
    }
    return resident;
  }

  private static void tell(
      Trial trial, int count, double seconds, Map<String, Long> before, Map<String, Long> after) {
    Measured found = trial.found("idle", count + " streams");
    double servers = 0;
    Map<String, Double> each = new LinkedHashMap<>();
    for (Map.Entry<String, Long> process : after.entrySet()) {
      long more = process.getValue() - before.getOrDefault(process.getKey(), 0L);
      each.put("bytes/stream " + process.getKey(), (double) more / count);
      servers += process.getKey().equals("redis") ? 0 : more;
    }
    found.with("bytes/stream", servers / count);
    found.with("connect s", seconds);
    each.forEach(found::with);
    after.forEach((name, bytes) -> found.with("MiB " + name, bytes / 1048576.0));
  }
}
