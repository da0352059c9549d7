package dev.parley.access;

import java.security.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that verify an application's tokens. A key is used only with the algorithms of its kind,
 * whatever algorithm a token names: a public key never verifies an HMAC.
 */
interface VerificationKeys {
  /**
   * Returns the keys that may verify the signature.
   *
   * @param algorithm as the token's header names it (RFC 7518, section 3.1)
   * @param keyId as the header names it; null if it names none
   */
  List<Key> candidates(String algorithm, @Nullable String keyId);
}
