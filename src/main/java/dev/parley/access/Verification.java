package dev.parley.access;

import org.jspecify.annotations.Nullable;

/**
 * What a token turned out to be.
 *
 * @param grant what it allows; null if it is no usable token of the application
 * @param fault for its owner, why a token with a good signature cannot be used; null if it can, or
 *     if it is not the application's
 */
public record Verification(@Nullable Grant grant, @Nullable String fault) {
  /** The result for a token that is not the application's. */
  public static final Verification NONE = new Verification(null, null);

  /** Returns this result if it says anything about the application's token, else the other one. */
  public Verification or(Verification other) {
    return grant == null && fault == null ? other : this;
  }
}
