package dev.parley.bench.mode;

import dev.parley.bench.report.Histogram;
import dev.parley.bench.report.Measured;
import java.util.HashSet;
import java.util.Set;

/**
 * A closed loop of calls: a fixed number of them is under way, and the next begins when one has
 * ended. Only the event loop uses it, except for {@code stopped}.
 */
final class CallLoop implements Call.Owner {
  private final Trial trial;
  private final Call.Maker maker;
  private Histogram setUps = new Histogram();
  private final Set<Call> calls = new HashSet<>();
  private long done;
  private int underWay;
  private int rooms;
  private volatile boolean stopped;

  private CallLoop(Trial trial, Call.Maker maker) {
    this.trial = trial;
    this.maker = maker;
  }

  /** Puts the load on the running system, with a warm-up, and records the values. */
  static void run(Trial trial, String mode, Call.Maker maker) throws InterruptedException {
    int calls = trial.options().calls();
    CallLoop loop = new CallLoop(trial, maker);
    trial.wire().run(() -> loop.start(calls));
    trial.wire().pass(trial.options().warmUpSeconds());
    CpuTime before = CpuTime.now(trial.site());
    long first = trial.wire().on(loop::begin);
    trial.wire().pass(trial.options().seconds());
    long done = trial.wire().on(() -> loop.done) - first;
    CpuTime after = CpuTime.now(trial.site());
    loop.stopped = true;
    if (!trial.wire().until(() -> loop.underWay == 0, 10)) {
      trial.wire().run(loop::giveUp);
    }
    Measured found = trial.found(mode, calls + " at once");
    found.with("calls/s", done / after.secondsSince(before));
    found.with("set-up p50 ms", loop.setUps.millis(50));
    found.with("set-up p99 ms", loop.setUps.millis(99));
    after.tell(before, done, 1, "call", found);
  }

  private void start(int count) {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private long begin() {
    setUps = new Histogram();
    return done;
  }

  private void giveUp() {
    calls.forEach(Call::end);
  }

  private void next() {
    underWay++;
    Call call = maker.make(trial, "call-" + rooms++, this);
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
