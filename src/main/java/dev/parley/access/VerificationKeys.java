package dev.parley.access;

import java.security.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that an application's tokens are verified with. A key stands for the algorithms that it was
 * made for and for no other, whatever a token says: a public key never verifies an HMAC.
 */
interface VerificationKeys {
  /**
   * Returns the keys that may have made the signature.
   *
   * @param algorithm as the token's header names it (RFC 7518, section 3.1)
   * @param keyId as the header names it; null if it does not
   */
  List<Key> candidates(String algorithm, @Nullable String keyId);
}
