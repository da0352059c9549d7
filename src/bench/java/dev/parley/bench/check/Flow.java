package dev.parley.bench.check;

import java.util.HashSet;
import java.util.Set;

/** The messages from one peer to another: which were sent, and which arrived, in what order. */
public final class Flow {
  private final int from;
  private final int to;
  private int sent;
  private int next;

  /** Numbers that were skipped, and may still come. */
  private final Set<Integer> passedOver = new HashSet<>();

  public Flow(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /** The number of the message that is about to be sent. */
  public int send() {
    return sent++;
  }

  /** Records a message that arrived at the peer {@code at}. */
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
      // No peer has sent it.
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

  /** Counts the messages that have not arrived. Call it once, when nothing more can come. */
  public void end(Tally tally) {
    tally.lost(sent - next + passedOver.size());
  }
}
