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

  /** The slowest hundredth against the rate; nothing if there was one rate only. */
  public Optional<String> latency() {
    return plot("latency", "p99 ms", 1, "/s", Spread.TENFOLD, "ms, 99 of 100");
  }

  /** The memory that streams take, Redis aside, against their number; nothing if there was one. */
  public Optional<String> memory() {
    return plot("idle", "bytes/stream", 1.0 / 1048576, "", Spread.EVEN, "MiB for all streams");
  }

  private Optional<String> plot(
      String mode, String value, double unit, String horizontal, Spread spread, String what) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    for (Subject subject : summary.subjects()) {
      if (subject.mode().equals(mode)) {
        double load = Double.parseDouble(subject.load().replaceAll("\\D", ""));
        double scale = mode.equals("idle") ? load * unit : unit;
        for (String system : summary.systems(subject)) {
          double median = Math.max(0, summary.median(subject, system, value));
          lines
              .computeIfAbsent(system, s -> new ArrayList<>())
              .add(new Point(load, median * scale));
        }
      }
    }
    if (lines.values().stream().noneMatch(points -> points.size() > 1)) {
      return Optional.empty();
    }
    Plot plot = new Plot(horizontal, spread);
    lines.forEach((system, points) -> plot.line(system + ", " + what, points));
    return Optional.of(plot.svg());
  }
}
