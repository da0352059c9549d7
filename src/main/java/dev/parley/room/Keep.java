package dev.parley.room;

import java.time.Duration;

/**
 * How much of a room's timeline is kept.
 *
 * @param facts the most facts; refusals are counted apart, up to a fifth of it
 * @param time how long after the last fact
 */
public record Keep(int facts, Duration time) {
  /** Returns the most refusals, which strangers can cause: they push out nothing else. */
  public int refusals() {
    return Math.max(1, facts / 5);
  }
}
