package dev.parley.room;

import java.time.Duration;

/**
 * How much of a room's timeline is kept.
 *
 * @param maxEntries the most entries; refusals are counted apart, up to a fifth of it
 * @param duration how long an entry is kept after the last one was added
 */
public record Retention(int maxEntries, Duration duration) {
  /** Returns the most refusals, which strangers can cause: they push out nothing else. */
  public int maxRefusals() {
    return Math.max(1, maxEntries / 5);
  }
}
