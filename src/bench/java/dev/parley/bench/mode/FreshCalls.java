package dev.parley.bench.mode;

/**
 * The first half minute after the system has said that it is ready: calls begin at a fixed rate,
 * whatever becomes of earlier ones, with no warm-up. The time of a call is from when it should have
 * begun until the caller has the answer.
 */
final class FreshCalls implements Mode {
  @Override
  public void run(Trial trial) throws InterruptedException {
    Seconds seconds = new Seconds();
    CallArrivals arrivals = new CallArrivals(trial, SteppedCall::new, seconds);
    trial
        .wire()
        .run(
            () -> {
              seconds.begin();
              arrivals.start();
            });
    trial.wire().pass(Seconds.COUNT);
    arrivals.finish();
    seconds.tell(trial, "fresh-calls", CallArrivals.CALLS_A_SECOND + " calls/s");
  }
}
