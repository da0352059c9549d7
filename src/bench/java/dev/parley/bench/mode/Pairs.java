package dev.parley.bench.mode;

import dev.parley.bench.site.Peer;
import java.util.ArrayList;
import java.util.List;

/** Peers in pairs, two in each room, with their streams open. */
final class Pairs {
  private static final int SECONDS = 60;

  private final Trial trial;
  private final List<Peer> peers = new ArrayList<>();
  private int entered;

  /** The listener of all peers, once all have entered. */
  private Peer.Listener listener = new Peer.Listener() {};

  private Pairs(Trial trial) {
    this.trial = trial;
  }

  /** Makes that many peers enter, and waits until all have. */
  static Pairs enter(Trial trial, int count) throws InterruptedException {
    Pairs pairs = new Pairs(trial);
    trial.wire().run(() -> pairs.enterAll(count));
    if (!trial.wire().until(() -> pairs.entered == count, SECONDS)) {
      throw new IllegalStateException("not everybody is in after " + SECONDS + " s");
    }
    return pairs;
  }

  private void enterAll(int count) {
    Peer.Listener relay = new Relay();
    for (int i = 0; i < count; i += 2) {
      String room = "pair-" + i;
      Peer one = trial.site().peer(trial.wire(), room, 0);
      Peer two = trial.site().peer(trial.wire(), room, 1);
      Peer.pair(one, two, trial.tally(), relay);
      peers.add(one);
      peers.add(two);
    }
    peers.forEach(Peer::enter);
  }

  /** All peers, one pair after the other. */
  List<Peer> peers() {
    return peers;
  }

  void setListener(Peer.Listener newListener) {
    listener = newListener;
  }

  /** Waits until every message has arrived; one that has not by then counts as lost. */
  void end() throws InterruptedException {
    trial.wire().until(this::isComplete, 10);
    // A doubled message may still be on its way.
    trial.wire().pass(0.2);
    trial.wire().run(() -> peers.forEach(peer -> peer.outbound().end(trial.tally())));
  }

  private boolean isComplete() {
    return peers.stream().allMatch(peer -> peer.outbound().isComplete());
  }

  /** Makes all peers leave. */
  void leave() throws InterruptedException {
    trial.wire().run(() -> peers.forEach(Peer::leave));
    trial.wire().until(() -> entered == 0, SECONDS);
  }

  private final class Relay implements Peer.Listener {
    @Override
    public void entered(Peer peer) {
      entered++;
    }

    @Override
    public void accepted(Peer peer) {
      listener.accepted(peer);
    }

    @Override
    public void arrived(Peer peer, int number, long nanos) {
      listener.arrived(peer, number, nanos);
    }

    @Override
    public void left(Peer peer) {
      entered--;
    }
  }
}
