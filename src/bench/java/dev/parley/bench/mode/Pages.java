package dev.parley.bench.mode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.bench.Options;
import dev.parley.bench.report.Histogram;
import dev.parley.bench.report.Measured;
import dev.parley.bench.site.NodeScript;
import dev.parley.bench.site.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Calls between two tabs of a Chromium, with each system's own client. All systems run at the same
 * time, and take turns with every call. Measures from the second tab's first request until its data
 * channel is open.
 */
public final class Pages {
  /** The mode's name. */
  public static final String NAME = "pages";

  private static final int SECONDS_A_CALL = 10;

  private Pages() {}

  /** Makes the calls on the running systems, and returns the times of each. */
  public static List<Measured> run(Options options, int run, Map<String, Site> sites)
      throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("" + options.pages()));
    sites.forEach((system, site) -> arguments.add(system + "=" + String.join(",", site.urls())));
    long seconds = (long) SECONDS_A_CALL * options.pages() * sites.size();
    JsonNode times = read(NodeScript.run("pages.js", arguments, seconds));
    List<Measured> measured = new ArrayList<>();
    for (String system : sites.keySet()) {
      Histogram millis = new Histogram();
      times.path(system).forEach(time -> millis.record((long) (time.asDouble() * 1e6)));
      measured.add(
          new Measured(NAME, options.pages() + " calls", system, run)
              .with("to channel p50 ms", millis.millis(50))
              .with("to channel p90 ms", millis.millis(90)));
    }
    return measured;
  }

  private static JsonNode read(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
