package dev.parley.bench.report;

import dev.parley.bench.report.Summary.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The medians as tables in Markdown, and under each the other systems' values divided by Parley's.
 */
public final class Tables {
  private static final String PARLEY = "parley-";

  private final Summary summary;
  private final StringBuilder text = new StringBuilder();

  private Tables(Summary summary) {
    this.summary = summary;
  }

  /** All that was measured. */
  public static String of(List<Measured> measured) {
    Tables tables = new Tables(new Summary(measured));
    tables.summary.subjects().stream()
        .filter(subject -> !subject.mode().endsWith(Measured.BY_SECOND))
        .forEach(tables::table);
    return tables.text.toString();
  }

  private void table(Subject subject) {
    List<String> names = new ArrayList<>(summary.common(subject));
    text.append("\n").append(subject.mode()).append(", ").append(subject.load()).append("\n\n");
    row("system", names);
    row("---", names.stream().map(name -> "---:").toList());
    Set<String> systems = summary.systems(subject);
    for (String system : systems) {
      row(
          system,
          names.stream().map(name -> number(summary.median(subject, system, name))).toList());
    }
    for (String parley : systems) {
      for (String rival : systems) {
        if (parley.startsWith(PARLEY) && !rival.startsWith(PARLEY)) {
          row(rival + " : " + parley, ratios(subject, rival, parley, names));
        }
      }
    }
    systems.forEach(system -> processes(subject, system, names));
  }

  private List<String> ratios(Subject subject, String rival, String parley, List<String> names) {
    return names.stream()
        .map(name -> summary.median(subject, rival, name) / summary.median(subject, parley, name))
        .map(ratio -> Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "")
        .toList();
  }

  /** The values that only this system has: processor time and memory of each of its processes. */
  private void processes(Subject subject, String system, List<String> common) {
    List<String> own =
        summary.names(subject, system).stream()
            .filter(name -> !common.contains(name))
            .map(name -> name + " " + number(summary.median(subject, system, name)))
            .toList();
    if (!own.isEmpty()) {
      text.append("\n").append(system).append(": ").append(String.join(", ", own)).append("\n");
    }
  }

  private void row(String first, List<String> cells) {
    text.append(String.format(Locale.ROOT, "| %-24s |", first));
    cells.forEach(cell -> text.append(String.format(Locale.ROOT, " %14s |", cell)));
    text.append("\n");
  }

  static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
