package dev.parley.room;

import java.time.Duration;

/**
 * How much of a room's timeline is kept.
 *
 * @param maxEntries the maximum number of entries; refusals are counted separately
 * @param duration how long the timeline is kept after its last entry was added
 */
public record Retention(int maxEntries, Duration duration) {
  /**
   * Returns the maximum number of refusals, a fifth of the entries. Refusals have a bound of their
   * own, because anybody can cause them. So they cannot replace other entries.
   */
  public int maxRefusals() {
    return Math.max(1, maxEntries / 5);
  }
}
