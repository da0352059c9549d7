package dev.parley.bench.report;

import dev.parley.bench.report.Plot.Point;
import dev.parley.bench.report.Plot.Spread;
import dev.parley.bench.report.Summary.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Drawings of what was measured at several loads: one line for each system, through the medians.
 */
public final class Plots {
  private final Summary summary;

  /** All that was measured. */
  public Plots(List<Measured> measured) {
    this.summary = new Summary(measured);
  }

  /** The 99th percentile against the rate; empty if there was only one rate. */
  public Optional<String> latency() {
    return plot(
        "latency",
        new Plot("/s", Spread.TENFOLD),
        ", p99 in ms",
        (system, subject) -> summary.median(subject, system, "p99 ms"));
  }

  /** The 99th percentile in each second after the start; empty if that was not measured. */
  public Optional<String> fresh(String mode) {
    return plot(
        mode + Measured.BY_SECOND,
        new Plot(" s", Spread.TENFOLD),
        ", p99 in ms",
        (system, subject) -> summary.median(subject, system, "p99 ms"));
  }

  /**
   * The memory of streams without Redis, against their number; empty if there was only one number.
   */
  public Optional<String> memory() {
    return plot(
        "idle",
        new Plot("", Spread.EVEN),
        ", MiB more",
        (system, subject) ->
            summary.median(subject, system, "bytes/stream") * load(subject) / 1048576);
  }

  /** The value of a system under a load. */
  private interface Value {
    double of(String system, Subject subject);
  }

  private Optional<String> plot(String mode, Plot plot, String what, Value value) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    for (Subject subject : summary.subjects()) {
      if (subject.mode().equals(mode)) {
        for (String system : summary.systems(subject)) {
          lines
              .computeIfAbsent(system, s -> new ArrayList<>())
              .add(new Point(load(subject), Math.max(0, value.of(system, subject))));
        }
      }
    }
    lines.forEach((system, points) -> plot.line(system + what, points));
    boolean isLine = lines.values().stream().anyMatch(points -> points.size() > 1);
    return isLine ? Optional.of(plot.svg()) : Optional.empty();
  }

  private static double load(Subject subject) {
    return Double.parseDouble(subject.load().replaceAll("\\D", ""));
  }
}
