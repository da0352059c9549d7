package dev.parley.bench.mode;

import dev.parley.bench.report.Histogram;
import dev.parley.bench.report.Measured;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The times of each of the first thirty seconds. */
final class Seconds implements Schedule.Recorder {
  static final int COUNT = 30;
  private static final int TEN = 10;

  private final List<Histogram> each = Stream.generate(Histogram::new).limit(COUNT).toList();
  private final List<Histogram> tens = Stream.generate(Histogram::new).limit(COUNT / TEN).toList();
  private long origin;

  /** The first second begins now. */
  void begin() {
    origin = System.nanoTime();
  }

  @Override
  public void arrived(long intended, long now) {
    int second = (int) TimeUnit.NANOSECONDS.toSeconds(intended - origin);
    if (second < COUNT) {
      each.get(second).record(now - intended);
      tens.get(second / TEN).record(now - intended);
    }
  }

  /** Adds a set of values for all, and one for each second. */
  void tell(Trial trial, String mode, String load) {
    Measured found = trial.found(mode, load);
    for (int ten = 0; ten < tens.size(); ten++) {
      String when = " ms, " + (ten * TEN + 1) + " to " + (ten + 1) * TEN + " s";
      found.with("p50" + when, tens.get(ten).millis(50));
      found.with("p99" + when, tens.get(ten).millis(99));
      found.with("max" + when, tens.get(ten).millis(100));
    }
    for (int second = 0; second < COUNT; second++) {
      Histogram times = each.get(second);
      trial
          .found(mode + Measured.BY_SECOND, "second " + (second + 1))
          .with("p50 ms", times.millis(50))
          .with("p99 ms", times.millis(99))
          .with("max ms", times.millis(100));
    }
  }
}
