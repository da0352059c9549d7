package dev.parley.bench.mode;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An open loop of calls: they begin at a fixed rate, whatever becomes of earlier ones. The time of
 * a call is from when it should have begun until the caller has the answer. Only the event loop
 * uses it.
 */
final class CallArrivals implements Call.Owner {
  static final int CALLS_A_SECOND = 50;

  private final Trial trial;
  private final Call.Maker maker;
  private final Schedule.Recorder recorder;

  /** The calls without an answer, and when each was due. */
  private final Map<Call, Long> unanswered = new HashMap<>();

  private final Map<Call, Long> underWay = new HashMap<>();
  private long origin;
  private long count;
  private boolean isStopped;

  CallArrivals(Trial trial, Call.Maker maker, Schedule.Recorder recorder) {
    this.trial = trial;
    this.maker = maker;
    this.recorder = recorder;
  }

  void start() {
    origin = System.nanoTime();
    tick();
  }

  /** Begins no more calls, and waits for those that are under way. */
  void finish() throws InterruptedException {
    trial.wire().run(() -> isStopped = true);
    trial.wire().until(underWay::isEmpty, 20);
    trial.wire().run(this::giveUp);
  }

  private void giveUp() {
    unanswered.values().forEach(intended -> recorder.arrived(intended, System.nanoTime()));
    underWay.keySet().forEach(Call::end);
  }

  private void tick() {
    if (isStopped) {
      return;
    }
    while (intended() <= System.nanoTime()) {
      Call call = maker.make(trial, "arrival-" + count, this);
      unanswered.put(call, intended());
      underWay.put(call, intended());
      recorder.sent(intended(), System.nanoTime());
      count++;
      call.begin();
    }
    trial.wire().loop().schedule(this::tick, intended() - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private long intended() {
    return origin + count * 1_000_000_000L / CALLS_A_SECOND;
  }

  @Override
  public void answered(Call call, long nanos) {
    Long intended = unanswered.remove(call);
    if (intended != null) {
      recorder.arrived(intended, System.nanoTime());
    }
  }

  @Override
  public void ended(Call call) {
    call.end();
    underWay.remove(call);
  }
}
