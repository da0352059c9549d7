package dev.parley.room;

import org.jspecify.annotations.Nullable;

/**
 * The backplane cannot be reached, or did not answer in time. The command had no effect, or it can
 * safely be repeated with the same idempotency key.
 */
public final class BackplaneUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A fault with the reason in {@code message} and, where there is one, the {@code cause}. */
  public BackplaneUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
