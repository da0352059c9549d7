package dev.parley.bench.report;

import java.util.List;
import java.util.Locale;

/** Every value of every run, one on each line, for further calculations. */
public final class Csv {
  private Csv() {}

  /** All that was measured, with a first line that names the columns. */
  public static String of(List<Measured> measured) {
    StringBuilder csv = new StringBuilder("mode,load,system,run,value,number\n");
    for (Measured one : measured) {
      one.values()
          .forEach(
              (name, value) ->
                  csv.append(
                      String.format(
                          Locale.ROOT,
                          "%s,%s,%s,%d,\"%s\",%s%n",
                          one.mode(),
                          one.load(),
                          one.system(),
                          one.run(),
                          name,
                          value)));
    }
    return csv.toString();
  }
}
