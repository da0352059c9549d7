package dev.parley.bench.mode;

import dev.parley.bench.site.Page;
import dev.parley.bench.site.Peer;
import dev.parley.bench.site.Recording;
import java.util.List;

/**
 * A call as it was recorded. The first page enters and waits; the second one comes. Each sends what
 * it sent then, in that order and after as many messages of the other; how long the browser took
 * for it is left out. Only the event loop uses it.
 */
final class RecordedCall implements Call, Peer.Listener {
  private final Owner owner;
  private final Trial trial;
  private final Side first;
  private final Side second;
  private long begun;
  private boolean ending;

  /** What one of the two pages has sent and received. */
  private static final class Side {
    private final Page page;
    private final List<Recording.Step> steps;
    private final int expected;
    private final int lastAnswer;
    private int next;
    private int heard;
    private int unanswered;
    private boolean posting;
    private boolean entered;
    private boolean met;
    private boolean left;

    /**
     * @param other the steps of the other page
     */
    Side(Page page, List<Recording.Step> steps, List<Recording.Step> other) {
      this.page = page;
      this.steps = steps;
      this.expected = Recording.messages(other);
      this.lastAnswer = Recording.lastAnswer(other);
    }

    boolean isDone() {
      return next == steps.size() && !posting && unanswered == 0 && heard == expected;
    }

    void advance() {
      while (next < steps.size() && isDue(steps.get(next))) {
        Recording.Step step = steps.get(next);
        next++;
        if (step.isReport()) {
          unanswered++;
          page.report();
        } else {
          posting = true;
          page.post(step.parts());
        }
      }
    }

    private boolean isDue(Recording.Step step) {
      boolean free = step.isReport() || !posting;
      return entered && free && heard >= step.heard() && (met || !step.met());
    }
  }

  RecordedCall(Trial trial, String room, Recording recording, Owner owner) {
    this.trial = trial;
    this.owner = owner;
    this.first =
        new Side(trial.site().page(trial.wire(), room, 0), recording.first(), recording.second());
    this.second =
        new Side(trial.site().page(trial.wire(), room, 1), recording.second(), recording.first());
    Peer.pair(first.page, second.page, trial.tally(), this);
  }

  @Override
  public void begin() {
    begun = System.nanoTime();
    first.page.enter();
  }

  private Side side(Peer peer) {
    return peer == first.page ? first : second;
  }

  @Override
  public void entered(Peer peer) {
    Side side = side(peer);
    side.entered = true;
    if (side == first) {
      second.page.enter();
    }
    side.advance();
  }

  @Override
  public void met(Peer peer) {
    Side side = side(peer);
    side.met = true;
    side.advance();
  }

  @Override
  public void accepted(Peer peer) {
    Side side = side(peer);
    side.posting = false;
    side.advance();
    leaveWhenDone();
  }

  @Override
  public void reported(Peer peer) {
    side(peer).unanswered--;
    leaveWhenDone();
  }

  @Override
  public void arrived(Peer peer, int number, long nanos) {
    Side side = side(peer);
    side.heard++;
    if (number == side.lastAnswer) {
      owner.answered(this, System.nanoTime() - begun);
    }
    side.advance();
    leaveWhenDone();
  }

  private void leaveWhenDone() {
    if (!ending && first.isDone() && second.isDone()) {
      ending = true;
      second.page.leave();
      first.page.leave();
    }
  }

  @Override
  public void left(Peer peer) {
    side(peer).left = true;
    if (first.left && second.left) {
      owner.ended(this);
    }
  }

  @Override
  public void end() {
    first.page.outbound().end(trial.tally());
    second.page.outbound().end(trial.tally());
  }
}
