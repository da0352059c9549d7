package dev.parley.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values that one run of one mode measured on one system, by name, in the order of the output.
 * A name has its unit. {@code load} is the mode's parameter, for example {@code 200 B}.
 */
public record Measured(
    String mode, String load, String system, int run, Map<String, Double> values) {
  /** The end of a mode's name for values of one second each, which are drawn and not tabulated. */
  public static final String BY_SECOND = ", by second";

  public Measured(String mode, String load, String system, int run) {
    this(mode, load, system, run, new LinkedHashMap<>());
  }

  /** Adds a value. */
  public Measured with(String name, double value) {
    values.put(name, value);
    return this;
  }
}
