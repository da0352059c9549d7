package dev.parley.bench.check;

/** Counts the messages that arrived, and the faults. Only the event loop uses it. */
public final class Tally {
  private long arrived;
  private long lost;
  private long doubled;
  private long reordered;
  private long changed;
  private long misrouted;

  void arrived() {
    arrived++;
  }

  void lost(int count) {
    lost += count;
  }

  void doubled() {
    doubled++;
  }

  void reordered() {
    reordered++;
  }

  /** Counts a message whose text is not what was sent. */
  public void changed() {
    changed++;
  }

  void misrouted() {
    misrouted++;
  }

  /** All that arrived, at the right peer. */
  public long all() {
    return arrived;
  }

  /** Whether every message arrived once, in order, unchanged and at the right peer. */
  public boolean isClean() {
    return lost + doubled + reordered + changed + misrouted == 0;
  }

  @Override
  public String toString() {
    return "%d arrived, %d lost, %d doubled, %d out of order, %d changed, %d misrouted"
        .formatted(arrived, lost, doubled, reordered, changed, misrouted);
  }
}
