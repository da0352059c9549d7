package dev.parley.backplane.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the events of all rooms hold together, in bytes, so that many rooms cannot use up the memory
 * that each of them may.
 *
 * <p>From half of what there may be, rooms that grow give up what is old of theirs; those that are
 * quiet keep it. When there is no more, nothing further is taken until some of it has aged.
 */
final class MemoryBudget {
  private final long most;
  private final AtomicLong held = new AtomicLong();

  MemoryBudget(long most) {
    this.most = most;
  }

  /** Counts bytes that are held from now on, or, if there are less than none, no longer. */
  void add(long bytes) {
    held.addAndGet(bytes);
  }

  boolean isHigh() {
    return held.get() > most / 2;
  }

  boolean isFull() {
    return held.get() > most;
  }

  /** Returns how many bytes are held, for tests. */
  long held() {
    return held.get();
  }
}
