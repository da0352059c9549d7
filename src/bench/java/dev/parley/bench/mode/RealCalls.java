package dev.parley.bench.mode;

import dev.parley.bench.report.Histogram;
import dev.parley.bench.report.Measured;
import dev.parley.bench.site.Recording;

/**
 * Calls as the system's own client makes them in a real browser: first as many as get through, and
 * then at a fixed rate.
 */
final class RealCalls implements Mode {
  private static final String NAME = "real-calls";

  @Override
  public void run(Trial trial) throws InterruptedException {
    Recording recording = Recording.of(trial.client());
    Call.Maker maker = (in, room, owner) -> new RecordedCall(in, room, recording, owner);
    CallLoop.run(trial, NAME, maker);
    atRate(trial, maker);
  }

  private static void atRate(Trial trial, Call.Maker maker) throws InterruptedException {
    Window window = new Window();
    CallArrivals arrivals = new CallArrivals(trial, maker, window);
    trial.wire().run(arrivals::start);
    trial.wire().pass(trial.options().warmUpSeconds() / 3);
    CpuTime before = CpuTime.now(trial.site());
    trial.wire().run(window::begin);
    trial.wire().pass(trial.options().seconds());
    CpuTime after = CpuTime.now(trial.site());
    arrivals.finish();
    Histogram times = window.times();
    Measured found = trial.found(NAME, CallArrivals.CALLS_A_SECOND + " calls/s");
    found.with("set-up p50 ms", times.millis(50));
    found.with("set-up p99 ms", times.millis(99));
    found.with("set-up max ms", times.millis(100));
    found.with("driver late p99 ms", window.late().millis(99));
    after.tell(before, times.count(), 1, "call", found);
  }
}
