package dev.parley.bench.mode;

import dev.parley.bench.site.MessageKind;
import dev.parley.bench.site.Peer;

/**
 * A call of peers that enter at once. One offers, the other answers, and each sends its candidates
 * one by one. Only the event loop uses it.
 */
final class SteppedCall implements Call, Peer.Listener {
  private static final int DESCRIPTION = 3000;
  private static final int CANDIDATE = 160;
  private static final int CANDIDATES = 30;

  private final Trial trial;
  private final Owner owner;
  private final Side caller;
  private final Side callee;
  private long begun;
  private boolean ending;

  /** What one of the two peers has sent and received. */
  private static final class Side {
    private final Peer peer;
    private boolean entered;
    private boolean left;
    private int sent;
    private int accepted;
    private int heard;

    Side(Peer peer) {
      this.peer = peer;
    }

    boolean isDone() {
      return accepted == CANDIDATES + 1 && heard == CANDIDATES + 1;
    }
  }

  SteppedCall(Trial trial, String room, Owner owner) {
    this.trial = trial;
    this.owner = owner;
    this.caller = new Side(trial.site().peer(trial.wire(), room, 0));
    this.callee = new Side(trial.site().peer(trial.wire(), room, 1));
    Peer.pair(caller.peer, callee.peer, trial.tally(), this);
  }

  @Override
  public void begin() {
    begun = System.nanoTime();
    caller.peer.enter();
    callee.peer.enter();
  }

  private Side side(Peer peer) {
    return peer == caller.peer ? caller : callee;
  }

  @Override
  public void entered(Peer peer) {
    side(peer).entered = true;
    if (caller.entered && callee.entered) {
      send(caller, MessageKind.OFFER);
    }
  }

  private static void send(Side side, MessageKind kind) {
    side.sent++;
    side.peer.send(
        kind, kind == MessageKind.CANDIDATE ? CANDIDATE : DESCRIPTION, System.nanoTime());
  }

  @Override
  public void accepted(Peer peer) {
    Side side = side(peer);
    side.accepted++;
    if (side.sent <= CANDIDATES) {
      send(side, MessageKind.CANDIDATE);
    }
    leaveWhenDone();
  }

  @Override
  public void arrived(Peer peer, int number, long nanos) {
    Side side = side(peer);
    side.heard++;
    if (number == 0 && side == callee) {
      send(callee, MessageKind.ANSWER);
    } else if (number == 0) {
      owner.answered(this, System.nanoTime() - begun);
    }
    leaveWhenDone();
  }

  private void leaveWhenDone() {
    if (!ending && caller.isDone() && callee.isDone()) {
      ending = true;
      caller.peer.leave();
      callee.peer.leave();
    }
  }

  @Override
  public void left(Peer peer) {
    side(peer).left = true;
    if (caller.left && callee.left) {
      owner.ended(this);
    }
  }

  @Override
  public void end() {
    caller.peer.outbound().end(trial.tally());
    callee.peer.outbound().end(trial.tally());
  }
}
