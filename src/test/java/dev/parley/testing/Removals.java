package dev.parley.testing;

import dev.parley.room.Removal;
import java.time.Duration;

/** How tests remove somebody: without a word, for a day. */
public final class Removals {
  private Removals() {}

  public static Removal aRemoval() {
    return new Removal(null, Duration.ofDays(1));
  }
}
