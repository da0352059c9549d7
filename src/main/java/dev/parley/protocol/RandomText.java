package dev.parley.protocol;

import java.security.SecureRandom;
import java.util.Base64;

/** Random text that nobody can guess. */
final class RandomText {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomText() {}

  /** Returns {@code bytes} random bytes as unpadded base64url (RFC 4648, section 5). */
  static String base64Url(int bytes) {
    byte[] drawn = new byte[bytes];
    RANDOM.nextBytes(drawn);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
  }
}
