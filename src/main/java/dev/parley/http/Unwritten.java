package dev.parley.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What is under way to all clients with streams together, in bytes: each may have some, but not all
 * of them as much as each.
 */
final class Unwritten {
  /** What a stream may always have under way. */
  static final int LITTLE = 16_384;

  private final int mostOfOne;
  private final long mostOfAll;
  private final AtomicLong bytes = new AtomicLong();

  Unwritten(int mostOfOne, long mostOfAll) {
    this.mostOfOne = mostOfOne;
    this.mostOfAll = mostOfAll;
  }

  /** Counts bytes that are under way from now on, or, if there are less than none, no longer. */
  void add(long more) {
    bytes.addAndGet(more);
  }

  /** Returns how many bytes one stream may have under way now. */
  int most() {
    return bytes.get() > mostOfAll ? Math.min(LITTLE, mostOfOne) : mostOfOne;
  }
}
