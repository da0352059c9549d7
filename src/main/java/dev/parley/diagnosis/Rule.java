package dev.parley.diagnosis;

import org.jspecify.annotations.Nullable;

/** One way to come to a verdict. */
@FunctionalInterface
interface Rule {
  /**
   * Returns what it finds; null if it does not apply.
   *
   * @param nowMicros in microseconds since 1970
   */
  @Nullable Finding find(PairHistory pair, long nowMicros);
}
