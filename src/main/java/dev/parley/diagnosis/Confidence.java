package dev.parley.diagnosis;

import java.util.Locale;

/** How sure a verdict is. */
public enum Confidence {
  /** The evidence allows no other verdict. */
  CERTAIN,
  /** Something else could look the same, or entries may be missing. */
  LIKELY;

  /** Returns the name on the wire. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
