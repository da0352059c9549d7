package dev.parley.browser;

import org.jspecify.annotations.Nullable;

/** Ends what a test class has started. */
final class Fixtures {
  private Fixtures() {}

  /** In this order; what was never started, because something before it failed, is passed over. */
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
