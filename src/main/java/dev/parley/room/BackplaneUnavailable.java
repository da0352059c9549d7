package dev.parley.room;

import org.jspecify.annotations.Nullable;

/**
 * The backplane cannot be reached, or did not answer in time. The command may have taken effect; a
 * retry with the same idempotency key is safe.
 */
public final class BackplaneUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A fault with its reason and, if there is one, its cause. */
  public BackplaneUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
