package dev.parley.bench.mode;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The first half minute after the system has said that it is ready: calls begin at a fixed rate,
 * whatever becomes of earlier ones, with no warm-up. The time of a call is from when it should have
 * begun until the caller has the answer.
 */
final class FreshCalls implements Mode {
  private static final int CALLS_A_SECOND = 50;

  @Override
  public void run(Trial trial) throws InterruptedException {
    Arrivals arrivals = new Arrivals(trial);
    trial.wire().run(arrivals::start);
    trial.wire().pass(Seconds.COUNT);
    trial.wire().run(arrivals::stop);
    trial.wire().until(arrivals::isDone, 20);
    trial.wire().run(arrivals::giveUp);
    arrivals.seconds.tell(trial, "fresh-calls", CALLS_A_SECOND + " calls/s");
  }

  /** Only the event loop uses it. */
  private static final class Arrivals implements Call.Owner {
    private final Trial trial;
    private final Seconds seconds = new Seconds();

    /** The calls without an answer, and when each was due. */
    private final Map<Call, Long> unanswered = new HashMap<>();

    private final Map<Call, Long> underWay = new HashMap<>();
    private long origin;
    private long count;
    private boolean isStopped;

    Arrivals(Trial trial) {
      this.trial = trial;
    }

    void start() {
      origin = System.nanoTime();
      seconds.begin();
      tick();
    }

    void stop() {
      isStopped = true;
    }

    boolean isDone() {
      return underWay.isEmpty();
    }

    void giveUp() {
      unanswered.values().forEach(intended -> seconds.arrived(intended, System.nanoTime()));
      underWay.keySet().forEach(Call::end);
    }

    private void tick() {
      if (isStopped) {
        return;
      }
      while (intended() <= System.nanoTime()) {
        Call call = new Call(trial, "fresh-" + count, this);
        unanswered.put(call, intended());
        underWay.put(call, intended());
        count++;
        call.begin();
      }
      trial
          .wire()
          .loop()
          .schedule(this::tick, intended() - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private long intended() {
      return origin + count * 1_000_000_000L / CALLS_A_SECOND;
    }

    @Override
    public void answered(Call call, long nanos) {
      Long intended = unanswered.remove(call);
      if (intended != null) {
        seconds.arrived(intended, System.nanoTime());
      }
    }

    @Override
    public void ended(Call call) {
      call.end();
      underWay.remove(call);
    }
  }
}
