package dev.parley.browser;

import org.jspecify.annotations.Nullable;

/** Closes what a test class has started. */
final class Fixtures {
  private Fixtures() {}

  /** Closes in this order; ignores what is null because an earlier start failed. */
  static void close(@Nullable AutoCloseable... started) {
    for (AutoCloseable fixture : started) {
      try {
        if (fixture != null) {
          fixture.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
