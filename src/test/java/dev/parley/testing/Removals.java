package dev.parley.testing;

import dev.parley.room.Removal;
import java.time.Duration;

/** The removal that tests ask for: no reason given, for a day. */
public final class Removals {
  private Removals() {}

  public static Removal aRemoval() {
    return new Removal(null, Duration.ofDays(1));
  }
}
