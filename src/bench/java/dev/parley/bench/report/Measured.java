package dev.parley.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one run of one mode measured at one system: values by name, the unit in the name, in the
 * order in which they are told. {@code load} is what the mode was given, {@code 200 B} say.
 */
public record Measured(
    String mode, String load, String system, int run, Map<String, Double> values) {
  public Measured(String mode, String load, String system, int run) {
    this(mode, load, system, run, new LinkedHashMap<>());
  }

  /** Adds a value. */
  public Measured with(String name, double value) {
    values.put(name, value);
    return this;
  }
}
