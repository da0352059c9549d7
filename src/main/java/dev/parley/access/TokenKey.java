package dev.parley.access;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.SecureRandom;
import org.jose4j.keys.HmacKey;

/**
 * A key that signs peer tokens (HS256).
 *
 * @param id names the key in a token's header, so that the right one verifies
 */
record TokenKey(String id, Key key) {
  private static final int MIN_BYTES = 32;

  /**
   * Reads a configured key.
   *
   * @param position in the configured list, for the message
   * @throws IllegalArgumentException if it is too short
   */
  static TokenKey of(String text, int position) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_BYTES) {
      throw new IllegalArgumentException(
          "parley.access.token-keys[%d] must have at least %d bytes"
              .formatted(position, MIN_BYTES));
    }
    return of(bytes);
  }

  static TokenKey random() {
    byte[] bytes = new byte[MIN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return of(bytes);
  }

  private static TokenKey of(byte[] bytes) {
    return new TokenKey(KeyIds.of(bytes), new HmacKey(bytes));
  }

  @Override
  public String toString() {
    return "TokenKey[" + id + ", redacted]";
  }
}
