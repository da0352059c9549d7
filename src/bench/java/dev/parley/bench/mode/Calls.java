package dev.parley.bench.mode;

/**
 * A closed loop of calls. Two peers enter a fresh room, one offers, and the other answers. Each
 * sends its candidates one by one. When all has arrived, both leave.
 */
final class Calls implements Mode {
  @Override
  public void run(Trial trial) throws InterruptedException {
    CallLoop.run(trial, "calls", SteppedCall::new);
  }
}
