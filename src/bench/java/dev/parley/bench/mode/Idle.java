package dev.parley.bench.mode;

import dev.parley.bench.report.Measured;
import dev.parley.bench.wire.Wire;

/**
 * Peers that wait, each alone in its room: what each of them takes of the servers' memory. In the
 * end somebody comes to each of them and says something.
 */
final class Idle implements Mode {
  private static final int SECONDS = 120;

  /** Streams that come and go before, and how often. */
  private static final int WARM_UP_STREAMS = 500;

  private static final int WARM_UP_ROUNDS = 8;

  @Override
  public void run(Trial trial) throws InterruptedException {
    Wire wire = trial.wire();
    Crowd crowd = new Crowd(trial);
    warmUp(trial, crowd);
    Resident none = Resident.now(trial, 0);
    Resident last = none;
    double seconds = 0;
    for (int count : trial.options().streams().stream().distinct().sorted().toList()) {
      seconds += grow(trial, crowd, count);
      Resident now = Resident.now(trial, count);
      Measured found = trial.found("idle", count + " streams").with("connect s", seconds);
      now.tell(none, last, found);
      last = now;
    }
    wire.run(crowd::beVisited);
    await(wire, crowd);
    wire.run(crowd::end);
  }

  /**
   * So that what a server takes for the first streams is there, and its code compiled. As often for
   * all, since some remember for a while who was there, and could use that memory again.
   */
  private static void warmUp(Trial trial, Crowd crowd) throws InterruptedException {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      grow(trial, crowd, WARM_UP_STREAMS);
      trial.wire().run(crowd::beVisited);
      await(trial.wire(), crowd);
      trial.wire().run(crowd::dismiss);
      await(trial.wire(), crowd);
    }
  }

  private static double grow(Trial trial, Crowd crowd, int count) throws InterruptedException {
    long start = System.nanoTime();
    trial.wire().run(() -> crowd.grow(count));
    await(trial.wire(), crowd);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void await(Wire wire, Crowd crowd) throws InterruptedException {
    if (!wire.until(crowd::isDone, SECONDS)) {
      throw new IllegalStateException("not everybody is done after " + SECONDS + " s");
    }
  }
}
