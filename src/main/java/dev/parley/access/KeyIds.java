package dev.parley.access;

import java.security.Key;

/** Names keys without telling anything of them. */
final class KeyIds {
  private KeyIds() {}

  /** Returns 48 bits of an HMAC of a constant under the key. */
  static String of(Key key) {
    return Hmac.of(key, "parley key id").substring(0, 8);
  }
}
