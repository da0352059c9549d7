package dev.parley.bench.check;

import java.util.HashSet;
import java.util.Set;

/** The messages of one peer to one other: what was sent, and what of it arrived how. */
public final class Flow {
  private final int from;
  private final int to;
  private int sent;
  private int next;

  /** Numbers that were passed over, and may come late. */
  private final Set<Integer> passedOver = new HashSet<>();

  public Flow(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /** The number of the message that is about to be sent. */
  public int send() {
    return sent++;
  }

  /** Takes note of a message that arrived at the peer {@code at}. */
  public void arrived(int at, Payload payload, Tally tally) {
    if (at != to || payload.to() != to || payload.from() != from) {
      tally.misrouted();
      return;
    }
    if (!payload.isIntact()) {
      tally.changed();
    }
    number(payload.number(), tally);
  }

  private void number(int number, Tally tally) {
    if (number < 0 || number >= sent) {
      // Nobody has sent it: one too many.
      tally.doubled();
    } else if (number == next) {
      next++;
    } else if (number > next) {
      for (; next < number; next++) {
        passedOver.add(next);
      }
      next++;
    } else if (passedOver.remove(number)) {
      tally.reordered();
    } else {
      tally.doubled();
    }
    tally.arrived();
  }

  /** Whether everything that was sent has arrived. */
  public boolean isComplete() {
    return next == sent && passedOver.isEmpty();
  }

  /** Counts what has not arrived. To be called once, when nothing more can come. */
  public void end(Tally tally) {
    tally.lost(sent - next + passedOver.size());
  }
}
