package dev.parley.bench.mode;

import dev.parley.bench.report.Histogram;
import dev.parley.bench.report.Measured;

/**
 * An open loop: messages are due at a fixed rate, whatever happens to earlier ones. The time of
 * each counts from when it was due, so that a stall shows in all messages that it delayed.
 */
final class Latency implements Mode {
  private static final int BYTES = Schedule.BYTES;

  @Override
  public void run(Trial trial) throws InterruptedException {
    Pairs pairs = Pairs.enter(trial, trial.options().senders() / 2 * 2);
    warmUp(trial, pairs);
    for (int rate : trial.options().rates()) {
      Window window = new Window();
      Schedule schedule = new Schedule(trial, pairs.peers(), rate, window);
      pairs.setListener(schedule);
      trial.wire().run(schedule::start);
      trial.wire().pass(trial.options().warmUpSeconds() / 3);
      measure(trial, schedule, window, rate);
      pairs.end();
    }
    pairs.leave();
  }

  /**
   * The warm-up sends as many messages as get through. A compiler then has in half a minute the
   * work of a quarter of an hour at the measured rates.
   */
  private static void warmUp(Trial trial, Pairs pairs) throws InterruptedException {
    ClosedLoop loop = new ClosedLoop(BYTES);
    pairs.setListener(loop);
    trial.wire().run(() -> loop.start(pairs));
    trial.wire().pass(trial.options().warmUpSeconds());
    loop.stop();
    pairs.end();
  }

  private static void measure(Trial trial, Schedule schedule, Window window, int rate)
      throws InterruptedException {
    CpuTime before = CpuTime.now(trial.site());
    trial.wire().run(window::begin);
    trial.wire().pass(trial.options().seconds());
    CpuTime after = CpuTime.now(trial.site());
    trial.wire().run(schedule::stop);
    trial.wire().until(schedule::isDone, 10);
    trial.wire().run(schedule::giveUp);
    Histogram times = window.times();
    Measured found = trial.found("latency", rate + "/s");
    found.with("p50 ms", times.millis(50));
    found.with("p99 ms", times.millis(99));
    found.with("p99.9 ms", times.millis(99.9));
    found.with("max ms", times.millis(100));
    found.with("driver late p99 ms", window.late().millis(99));
    found.with("not sent", schedule.notSent());
    after.tell(before, times.count(), 1000, "1,000", found);
  }
}
