package dev.parley.bench.mode;

/** Measures how many messages a {@link ClosedLoop} delivers. */
final class Throughput implements Mode {
  @Override
  public void run(Trial trial) throws InterruptedException {
    Pairs pairs = Pairs.enter(trial, trial.options().senders() / 2 * 2);
    boolean warm = false;
    for (int bytes : trial.options().sizes()) {
      ClosedLoop loop = new ClosedLoop(bytes);
      pairs.setListener(loop);
      trial.wire().run(() -> loop.start(pairs));
      trial.wire().pass(trial.options().warmUpSeconds() / (warm ? 3 : 1));
      warm = true;
      measure(trial, loop);
      loop.stop();
      pairs.end();
    }
    pairs.leave();
  }

  private static void measure(Trial trial, ClosedLoop loop) throws InterruptedException {
    CpuTime before = CpuTime.now(trial.site());
    long first = trial.wire().on(loop::arrived);
    trial.wire().pass(trial.options().seconds());
    long arrived = trial.wire().on(loop::arrived) - first;
    CpuTime after = CpuTime.now(trial.site());
    var found = trial.found("throughput", loop.bytes() + " B");
    found.with("messages/s", arrived / after.secondsSince(before));
    after.tell(before, arrived, 1000, "1,000", found);
  }
}
