package dev.parley.bench.mode;

import dev.parley.bench.site.MessageKind;
import dev.parley.bench.site.Peer;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Every sender has one message under way. It sends the next when that one was accepted and has
 * arrived. Only the event loop uses it, except for {@link #stop}.
 */
final class ClosedLoop implements Peer.Listener {
  private final int bytes;
  private final Map<Peer, Turn> turns = new IdentityHashMap<>();
  private long arrived;
  private volatile boolean stopped;

  /** Whether the message under way has been accepted, and has arrived. */
  private static final class Turn {
    private boolean accepted;
    private boolean arrived;
  }

  ClosedLoop(int bytes) {
    this.bytes = bytes;
  }

  void start(Pairs pairs) {
    pairs.peers().forEach(peer -> turns.put(peer, new Turn()));
    pairs.peers().forEach(this::send);
  }

  /** Sends nothing more. */
  void stop() {
    stopped = true;
  }

  int bytes() {
    return bytes;
  }

  /** Returns how many messages have arrived so far. */
  long arrived() {
    return arrived;
  }

  private void send(Peer peer) {
    peer.send(MessageKind.DATA, bytes, System.nanoTime());
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
