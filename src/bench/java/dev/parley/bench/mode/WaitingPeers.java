package dev.parley.bench.mode;

import dev.parley.bench.site.MessageKind;
import dev.parley.bench.site.Peer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Peers that wait, each alone in its room, and their visitors. Each step is done by at most {@link
 * #AT_ONCE} peers at the same time, until all have done it. Only the event loop uses it.
 */
final class WaitingPeers implements Peer.Listener {
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

  WaitingPeers(Trial trial) {
    this.trial = trial;
  }

  /** Adds waiting peers until there are {@code count}. */
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

  /** Sends a visitor to each, who sends one message and leaves when it has arrived. */
  void beVisited() {
    visiting = true;
    all(waiting, peer -> peer.other().enter());
  }

  /** Makes all leave. */
  void dismiss() {
    end();
    all(List.copyOf(waiting), Peer::leave);
    waiting.clear();
    // The next peers use the same rooms, because servers keep empty rooms for a while.
    rooms = 0;
  }

  /** Counts messages that have not arrived. */
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
      peer.send(MessageKind.DATA, BYTES, System.nanoTime());
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

  /** Called twice for each message: when it was accepted, and when it has arrived. */
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
