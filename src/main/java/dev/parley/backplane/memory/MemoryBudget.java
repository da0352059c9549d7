package dev.parley.backplane.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that the events of all rooms may take together, so that many rooms cannot use up the
 * memory of the process. Safe for any thread.
 *
 * <p>Above half of the budget, a room that grows drops its older entries, and no further message
 * may wait for an absent peer. Above the whole budget, sends are refused until old entries are
 * dropped.
 */
final class MemoryBudget {
  private final long maxBytes;
  private final AtomicLong held = new AtomicLong();

  MemoryBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Counts bytes that were added; a negative number counts bytes that were released. */
  void add(long bytes) {
    held.addAndGet(bytes);
  }

  /** Says whether more than half of the budget is used. */
  boolean isHigh() {
    return held.get() > maxBytes / 2;
  }

  /** Says whether more than the whole budget is used. */
  boolean isFull() {
    return held.get() > maxBytes;
  }

  /** Returns how many bytes are used, for tests. */
  long held() {
    return held.get();
  }
}
