package dev.parley.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The medians of all runs: of each mode and load, of each system, of each value. */
final class Summary {
  /** What is compared: a mode under a load. */
  record Subject(String mode, String load) {}

  private final Map<Subject, Map<String, Map<String, List<Double>>>> all = new LinkedHashMap<>();

  Summary(List<Measured> measured) {
    for (Measured one : measured) {
      Map<String, List<Double>> values =
          all.computeIfAbsent(new Subject(one.mode(), one.load()), s -> new LinkedHashMap<>())
              .computeIfAbsent(one.system(), s -> new LinkedHashMap<>());
      one.values()
          .forEach(
              (name, value) -> values.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
  }

  Set<Subject> subjects() {
    return all.keySet();
  }

  Set<String> systems(Subject subject) {
    return all.getOrDefault(subject, Map.of()).keySet();
  }

  /** The names of the values that every system has. */
  Set<String> common(Subject subject) {
    Set<String> names = null;
    for (Map<String, List<Double>> values : all.getOrDefault(subject, Map.of()).values()) {
      if (names == null) {
        names = new LinkedHashSet<>(values.keySet());
      } else {
        names.retainAll(values.keySet());
      }
    }
    return names == null ? Set.of() : names;
  }

  /** The names of a system's values. */
  Set<String> names(Subject subject, String system) {
    return all.getOrDefault(subject, Map.of()).getOrDefault(system, Map.of()).keySet();
  }

  /** NaN if there is none. */
  double median(Subject subject, String system, String name) {
    List<Double> values =
        all.getOrDefault(subject, Map.of())
            .getOrDefault(system, Map.of())
            .getOrDefault(name, List.of());
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }
}
