package dev.parley.bench.mode;

import dev.parley.bench.Options;
import dev.parley.bench.check.Tally;
import dev.parley.bench.report.Measured;
import dev.parley.bench.site.MeasuredSystem;
import dev.parley.bench.site.Site;
import dev.parley.bench.wire.Wire;
import java.util.ArrayList;
import java.util.List;

/** One mode on one running system: its options and its measured values. */
public final class Trial {
  private final Options options;
  private final Site site;
  private final MeasuredSystem system;
  private final int run;
  private final Wire wire;
  private final Tally tally = new Tally();
  private final List<Measured> measured = new ArrayList<>();

  public Trial(Options options, Site site, MeasuredSystem system, int run, Wire wire) {
    this.options = options;
    this.site = site;
    this.system = system;
    this.run = run;
    this.wire = wire;
  }

  Options options() {
    return options;
  }

  Site site() {
    return site;
  }

  /** Returns the name of the system's own client. */
  String client() {
    return system.client();
  }

  Wire wire() {
    return wire;
  }

  /** Counts all messages of the trial, those of the warm-up included. */
  public Tally tally() {
    return tally;
  }

  /** The values so far. */
  public List<Measured> measured() {
    return measured;
  }

  /** A new set of values for that load. */
  Measured found(String mode, String load) {
    Measured found = new Measured(mode, load, system.id(), run);
    measured.add(found);
    return found;
  }
}
