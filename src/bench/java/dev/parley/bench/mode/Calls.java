package dev.parley.bench.mode;

import dev.parley.bench.Options;
import dev.parley.bench.report.Histogram;
import dev.parley.bench.report.Measured;
import java.util.HashSet;
import java.util.Set;

/**
 * A closed loop of calls. Two peers enter a fresh room, one offers, and the other answers. Each
 * sends its candidates one by one. When all has arrived, both leave.
 */
final class Calls implements Mode {
  @Override
  public void run(Trial trial) throws InterruptedException {
    Options options = trial.options();
    Loop loop = new Loop(trial);
    trial.wire().run(() -> loop.start(options.calls()));
    trial.wire().pass(options.warmUpSeconds());
    CpuTime before = CpuTime.now(trial.site());
    long first = trial.wire().on(loop::begin);
    trial.wire().pass(options.seconds());
    long done = trial.wire().on(() -> loop.done) - first;
    CpuTime after = CpuTime.now(trial.site());
    loop.stopped = true;
    if (!trial.wire().until(() -> loop.underWay == 0, 10)) {
      trial.wire().run(loop::giveUp);
    }
    Measured found = trial.found("calls", options.calls() + " at once");
    found.with("calls/s", done / after.secondsSince(before));
    found.with("set-up p50 ms", loop.setUps.millis(50));
    found.with("set-up p99 ms", loop.setUps.millis(99));
    after.tell(before, done, 1, "call", found);
  }

  /** All calls that are under way. Only the event loop uses it, except for {@code stopped}. */
  private static final class Loop implements Call.Owner {
    private final Trial trial;
    private Histogram setUps = new Histogram();
    private final Set<Call> calls = new HashSet<>();
    private long done;
    private int underWay;
    private int rooms;
    private volatile boolean stopped;

    Loop(Trial trial) {
      this.trial = trial;
    }

    void start(int count) {
      for (int i = 0; i < count; i++) {
        next();
      }
    }

    long begin() {
      setUps = new Histogram();
      return done;
    }

    void giveUp() {
      calls.forEach(Call::end);
    }

    private void next() {
      underWay++;
      Call call = new Call(trial, "call-" + rooms++, this);
      calls.add(call);
      call.begin();
    }

    @Override
    public void answered(Call call, long nanos) {
      setUps.record(nanos);
    }

    @Override
    public void ended(Call call) {
      call.end();
      calls.remove(call);
      done++;
      underWay--;
      if (!stopped) {
        next();
      }
    }
  }
}
