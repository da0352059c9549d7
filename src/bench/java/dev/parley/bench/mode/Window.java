package dev.parley.bench.mode;

import dev.parley.bench.report.Histogram;

/** Records what is due from its beginning on. Only the event loop uses it. */
final class Window implements Schedule.Recorder {
  private final Histogram times = new Histogram();
  private final Histogram late = new Histogram();
  private long from = Long.MAX_VALUE;

  void begin() {
    from = System.nanoTime();
  }

  /** Returns the times from when something was due until it was there. */
  Histogram times() {
    return times;
  }

  /** Returns how late the driver itself was. */
  Histogram late() {
    return late;
  }

  @Override
  public void sent(long intended, long now) {
    if (intended >= from) {
      late.record(now - intended);
    }
  }

  @Override
  public void arrived(long intended, long now) {
    if (intended >= from) {
      times.record(now - intended);
    }
  }
}
