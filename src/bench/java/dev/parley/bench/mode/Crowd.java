package dev.parley.bench.mode;

import dev.parley.bench.site.Kind;
import dev.parley.bench.site.Peer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Peers that wait, each alone in its room, and those who will visit them. Whatever they do, a few
 * of them do at once, until all have. Belongs to the event loop.
 */
final class Crowd implements Peer.Listener {
  private static final int AT_ONCE = 64;
  private static final int BYTES = 200;

  private final Trial trial;
  private final List<Peer> waiting = new ArrayList<>();
  private final Set<Peer> halfDone = new HashSet<>();
  private int rooms;
  private boolean visiting;
  private Iterator<Peer> rest = waiting.iterator();
  private Consumer<Peer> act = Peer::enter;
  private int underWay;

  Crowd(Trial trial) {
    this.trial = trial;
  }

  /** Has so many wait. */
  void grow(int count) {
    List<Peer> more = new ArrayList<>();
    while (waiting.size() < count) {
      more.add(newcomer());
    }
    visiting = false;
    all(more, Peer::enter);
  }

  private Peer newcomer() {
    String room = "idle-" + rooms++;
    Peer peer = trial.site().peer(trial.wire(), room, rooms % 2);
    Peer.pair(peer, trial.site().peer(trial.wire(), room, (rooms + 1) % 2), trial.tally(), this);
    waiting.add(peer);
    return peer;
  }

  /** Has somebody come to each, say one thing, and go when it has been heard. */
  void beVisited() {
    visiting = true;
    all(waiting, peer -> peer.other().enter());
  }

  /** Has all go. */
  void dismiss() {
    end();
    all(List.copyOf(waiting), Peer::leave);
    waiting.clear();
    // The next take the same rooms, which are remembered for a while.
    rooms = 0;
  }

  /** Counts what has not been heard. */
  void end() {
    waiting.forEach(peer -> peer.other().outbound().end(trial.tally()));
  }

  boolean isDone() {
    return underWay == 0 && !rest.hasNext();
  }

  private void all(List<Peer> peers, Consumer<Peer> action) {
    rest = peers.iterator();
    act = action;
    for (int i = 0; i < AT_ONCE; i++) {
      next();
    }
  }

  private void next() {
    if (rest.hasNext()) {
      underWay++;
      act.accept(rest.next());
    }
  }

  private void done() {
    underWay--;
    next();
  }

  @Override
  public void entered(Peer peer) {
    if (visiting) {
      peer.send(Kind.DATA, BYTES, System.nanoTime());
    } else {
      peer.rest();
      done();
    }
  }

  @Override
  public void accepted(Peer visitor) {
    leaveWhenDone(visitor);
  }

  @Override
  public void arrived(Peer peer, int number, long nanos) {
    leaveWhenDone(peer.other());
  }

  /** The second of the two calls is when its message has been accepted, and has arrived. */
  private void leaveWhenDone(Peer visitor) {
    if (!halfDone.add(visitor)) {
      halfDone.remove(visitor);
      visitor.leave();
    }
  }

  @Override
  public void left(Peer peer) {
    done();
  }
}
