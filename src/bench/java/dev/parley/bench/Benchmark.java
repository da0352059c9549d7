package dev.parley.bench;

import dev.parley.bench.mode.Mode;
import dev.parley.bench.mode.Pages;
import dev.parley.bench.mode.Trial;
import dev.parley.bench.report.Csv;
import dev.parley.bench.report.Measured;
import dev.parley.bench.report.Plots;
import dev.parley.bench.report.Tables;
import dev.parley.bench.site.MeasuredSystem;
import dev.parley.bench.site.NodeScript;
import dev.parley.bench.site.Site;
import dev.parley.bench.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The benchmark's main program; {@code ./mvnw -Pbench verify} runs it. */
public final class Benchmark {
  private static final Path RESULTS = Path.of("target", "bench");

  private final Options options;
  private final List<Measured> measured = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private Benchmark(Options options) {
    this.options = options;
  }

  /**
   * Takes no arguments: {@link Options} come from system properties. Exits with 1 if there was any
   * fault.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Benchmark benchmark = new Benchmark(Options.read());
    benchmark.run();
    benchmark.report();
    if (!benchmark.faults.isEmpty()) {
      System.exit(1);
    }
  }

  private void run() throws InterruptedException {
    say("%s", options);
    say("parley is run with %s", MeasuredSystem.parleySettings(options));
    List<MeasuredSystem> systems = systems();
    for (String mode : options.modes()) {
      // What is not warmed up must at least meet a driver that is.
      for (int run = Mode.isFresh(mode) ? 0 : 1; run <= options.runs(); run++) {
        if (mode.equals(Pages.NAME)) {
          pages(run, systems);
          continue;
        }
        for (MeasuredSystem system : systems) {
          run(Mode.named(mode), mode, run, system);
        }
      }
    }
  }

  private List<MeasuredSystem> systems() {
    List<MeasuredSystem> available = new ArrayList<>();
    for (String name : options.systems()) {
      MeasuredSystem system = MeasuredSystem.named(name);
      Optional<String> missing = system.missing(options);
      if (missing.isPresent()) {
        say("skipped: %s, for %s", name, missing.get());
      } else {
        available.add(system);
      }
    }
    return available;
  }

  /**
   * Runs one mode on one system. The system starts anew, so that earlier load does not count. Run 0
   * only warms up the driver, and is not reported.
   */
  private void run(Mode mode, String name, int run, MeasuredSystem system)
      throws InterruptedException {
    String what = "%s, run %d of %d, %s".formatted(name, run, options.runs(), system.id());
    try (Site site = system.start(options);
        Wire wire = new Wire()) {
      Trial trial = new Trial(options, site, system, run, wire);
      mode.run(trial);
      wire.check();
      if (run > 0) {
        measured.addAll(trial.measured());
      }
      trial.measured().stream()
          .filter(found -> !found.mode().endsWith(Measured.BY_SECOND))
          .forEach(found -> say("%s, %s: %s", what, found.load(), found.values()));
      say("%s: %s", what, trial.tally());
      if (!trial.tally().isClean()) {
        faults.add(what + ": " + trial.tally());
      }
    } catch (IllegalStateException e) {
      say("%s: FAILED, %s", what, e);
      faults.add(what + ": " + e);
    }
  }

  /** Starts all systems, and lets pages of a browser call each other on each of them in turn. */
  private void pages(int run, List<MeasuredSystem> systems) throws InterruptedException {
    Optional<String> missing = NodeScript.missing();
    if (missing.isPresent()) {
      say("skipped: %s, for %s", Pages.NAME, missing.get());
      return;
    }
    Map<String, Site> sites = new LinkedHashMap<>();
    try {
      for (MeasuredSystem system : systems) {
        sites.put(system.id(), system.start(options));
      }
      List<Measured> found = Pages.run(options, run, sites);
      measured.addAll(found);
      found.forEach(one -> say("pages, run %d, %s: %s", run, one.system(), one.values()));
    } catch (IllegalStateException e) {
      say("%s, run %d: FAILED, %s", Pages.NAME, run, e);
      faults.add(Pages.NAME + ": " + e);
    } finally {
      sites.values().forEach(Site::close);
    }
  }

  private void report() throws IOException {
    Files.createDirectories(RESULTS);
    String tables = Tables.of(measured);
    Files.writeString(RESULTS.resolve("results.csv"), Csv.of(measured));
    Files.writeString(RESULTS.resolve("results.md"), tables);
    Plots plots = new Plots(measured);
    draw("latency.svg", plots.latency());
    draw("memory.svg", plots.memory());
    draw("fresh.svg", plots.fresh("fresh"));
    draw("fresh-calls.svg", plots.fresh("fresh-calls"));
    System.out.println(tables);
    faults.forEach(fault -> say("FAULT: %s", fault));
    say("results: %s", RESULTS.toAbsolutePath());
  }

  private static void draw(String file, Optional<String> plot) throws IOException {
    if (plot.isPresent()) {
      Files.writeString(RESULTS.resolve(file), plot.get());
    }
  }

  private static void say(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }
}
