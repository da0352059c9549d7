package dev.parley.bench;

import dev.parley.bench.mode.Mode;
import dev.parley.bench.mode.Trial;
import dev.parley.bench.report.Csv;
import dev.parley.bench.report.Measured;
import dev.parley.bench.report.Plots;
import dev.parley.bench.report.Tables;
import dev.parley.bench.site.Contestant;
import dev.parley.bench.site.Site;
import dev.parley.bench.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  /** Takes no arguments: {@link Options}. Ends with 1 if anything was not as it should be. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Benchmark benchmark = new Benchmark(Options.read());
    benchmark.run();
    benchmark.tell();
    if (!benchmark.faults.isEmpty()) {
      System.exit(1);
    }
  }

  private void run() throws InterruptedException {
    say("%s", options);
    say("parley is run with %s", Contestant.parleySettings(options));
    List<Contestant> contestants = contestants();
    for (String mode : options.modes()) {
      for (int run = 1; run <= options.runs(); run++) {
        for (Contestant contestant : contestants) {
          run(Mode.named(mode), mode, run, contestant);
        }
      }
    }
  }

  private List<Contestant> contestants() {
    List<Contestant> there = new ArrayList<>();
    for (String system : options.systems()) {
      Contestant contestant = Contestant.named(system);
      Optional<String> missing = contestant.missing(options);
      if (missing.isPresent()) {
        say("skipped: %s, for %s", system, missing.get());
      } else {
        there.add(contestant);
      }
    }
    return there;
  }

  /** One mode at one system, which is started for it: what an earlier one left is not measured. */
  private void run(Mode mode, String name, int run, Contestant contestant)
      throws InterruptedException {
    String what = "%s, run %d of %d, %s".formatted(name, run, options.runs(), contestant.id());
    try (Site site = contestant.start(options);
        Wire wire = new Wire()) {
      Trial trial = new Trial(options, site, contestant.id(), run, wire);
      mode.run(trial);
      wire.check();
      trial.measured().forEach(found -> say("%s, %s: %s", what, found.load(), found.values()));
      measured.addAll(trial.measured());
      say("%s: %s", what, trial.tally());
      if (!trial.tally().isClean()) {
        faults.add(what + ": " + trial.tally());
      }
    } catch (IllegalStateException e) {
      say("%s: FAILED, %s", what, e);
      faults.add(what + ": " + e);
    }
  }

  private void tell() throws IOException {
    Files.createDirectories(RESULTS);
    String tables = Tables.of(measured);
    Files.writeString(RESULTS.resolve("results.csv"), Csv.of(measured));
    Files.writeString(RESULTS.resolve("results.md"), tables);
    Plots plots = new Plots(measured);
    draw("latency.svg", plots.latency());
    draw("memory.svg", plots.memory());
    System.out.println(tables);
    faults.forEach(fault -> say("NOT AS IT SHOULD BE: %s", fault));
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
