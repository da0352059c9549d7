package dev.parley.bench.mode;

import dev.parley.bench.site.Kind;
import dev.parley.bench.site.Peer;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * A closed loop: every sender has one message under way, and sends the next when it has arrived and
 * has been accepted.
 */
final class Throughput implements Mode {
  @Override
  public void run(Trial trial) throws InterruptedException {
    Pairs pairs = Pairs.enter(trial, trial.options().senders() / 2 * 2);
    boolean warm = false;
    for (int bytes : trial.options().sizes()) {
      Loop loop = new Loop(bytes);
      pairs.tell(loop);
      trial.wire().run(() -> loop.start(pairs));
      trial.wire().pass(trial.options().warmUpSeconds() / (warm ? 3 : 1));
      warm = true;
      measure(trial, loop);
      loop.stopped = true;
      pairs.end();
    }
    pairs.leave();
  }

  private static void measure(Trial trial, Loop loop) throws InterruptedException {
    CpuTime before = CpuTime.now(trial.site());
    long first = trial.wire().on(() -> loop.arrived);
    trial.wire().pass(trial.options().seconds());
    long arrived = trial.wire().on(() -> loop.arrived) - first;
    CpuTime after = CpuTime.now(trial.site());
    var found = trial.found("throughput", loop.bytes + " B");
    found.with("messages/s", arrived / after.secondsSince(before));
    after.tell(before, arrived, 1000, "1,000", found);
  }

  /** All senders. But for {@code stopped}, it belongs to the event loop. */
  private static final class Loop implements Peer.Listener {
    private final int bytes;
    private final Map<Peer, Turn> turns = new IdentityHashMap<>();
    private long arrived;
    private volatile boolean stopped;

    /** Whether the message under way has been accepted, and has arrived. */
    private static final class Turn {
      private boolean accepted;
      private boolean arrived;
    }

    Loop(int bytes) {
      this.bytes = bytes;
    }

    void start(Pairs pairs) {
      pairs.peers().forEach(peer -> turns.put(peer, new Turn()));
      pairs.peers().forEach(this::send);
    }

    private void send(Peer peer) {
      peer.send(Kind.DATA, bytes, System.nanoTime());
    }

    private Turn turn(Peer peer) {
      Turn turn = turns.get(peer);
      if (turn == null) {
        throw new IllegalStateException(peer.name() + " does not take part");
      }
      return turn;
    }

    @Override
    public void accepted(Peer peer) {
      Turn turn = turn(peer);
      turn.accepted = true;
      next(peer, turn);
    }

    @Override
    public void arrived(Peer peer, int number, long nanos) {
      arrived++;
      Turn turn = turn(peer.other());
      turn.arrived = true;
      next(peer.other(), turn);
    }

    private void next(Peer peer, Turn turn) {
      if (turn.accepted && turn.arrived && !stopped) {
        turn.accepted = false;
        turn.arrived = false;
        send(peer);
      }
    }
  }
}
