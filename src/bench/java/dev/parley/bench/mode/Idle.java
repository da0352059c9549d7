package dev.parley.bench.mode;

import dev.parley.bench.report.Measured;
import dev.parley.bench.wire.Wire;

/**
 * Measures the memory that waiting peers take on the servers, each alone in its room. At the end a
 * visitor comes to each of them and sends a message.
 */
final class Idle implements Mode {
  private static final int SECONDS = 120;

  /** Streams that come and go before, and how often. */
  private static final int WARM_UP_STREAMS = 500;

  private static final int WARM_UP_ROUNDS = 8;

  @Override
  public void run(Trial trial) throws InterruptedException {
    Wire wire = trial.wire();
    WaitingPeers waitingPeers = new WaitingPeers(trial);
    warmUp(trial, waitingPeers);
    Resident none = Resident.now(trial, 0);
    Resident last = none;
    double seconds = 0;
    for (int count : trial.options().streams().stream().distinct().sorted().toList()) {
      seconds += grow(trial, waitingPeers, count);
      Resident now = Resident.now(trial, count);
      Measured found = trial.found("idle", count + " streams").with("connect s", seconds);
      now.tell(none, last, found);
      last = now;
    }
    wire.run(waitingPeers::beVisited);
    await(wire, waitingPeers);
    wire.run(waitingPeers::end);
  }

  /**
   * A warm-up: afterwards the server has allocated what it needs for its first streams, and its
   * code is compiled. The number is the same for all systems, because some keep former peers in
   * memory for a while.
   */
  private static void warmUp(Trial trial, WaitingPeers waitingPeers) throws InterruptedException {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      grow(trial, waitingPeers, WARM_UP_STREAMS);
      trial.wire().run(waitingPeers::beVisited);
      await(trial.wire(), waitingPeers);
      trial.wire().run(waitingPeers::dismiss);
      await(trial.wire(), waitingPeers);
    }
  }

  private static double grow(Trial trial, WaitingPeers waitingPeers, int count)
      throws InterruptedException {
    long start = System.nanoTime();
    trial.wire().run(() -> waitingPeers.grow(count));
    await(trial.wire(), waitingPeers);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void await(Wire wire, WaitingPeers waitingPeers) throws InterruptedException {
    if (!wire.until(waitingPeers::isDone, SECONDS)) {
      throw new IllegalStateException("not everybody is done after " + SECONDS + " s");
    }
  }
}
