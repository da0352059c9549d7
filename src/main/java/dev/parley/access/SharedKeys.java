package dev.parley.access;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.HmacKey;
import org.jspecify.annotations.Nullable;

/** Keys that application and service share (HMAC). They have no ids, so each of them is tried. */
final class SharedKeys implements VerificationKeys {
  private static final int MIN_BYTES = 32;

  private final List<Key> keys = new ArrayList<>();

  /**
   * Reads configured keys.
   *
   * @throws IllegalArgumentException if one is too short
   */
  SharedKeys(List<String> texts) {
    for (String text : texts) {
      byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
      if (bytes.length < MIN_BYTES) {
        throw new IllegalArgumentException(
            "parley.access.jwt-keys[%d] must have at least %d bytes"
                .formatted(keys.size(), MIN_BYTES));
      }
      keys.add(new HmacKey(bytes));
    }
  }

  @Override
  public List<Key> candidates(String algorithm, @Nullable String keyId) {
    int least = leastBytes(algorithm);
    return keys.stream().filter(key -> key.getEncoded().length >= least).toList();
  }

  /** RFC 7518, section 3.2: a key must be at least as long as the hash. */
  private static int leastBytes(String algorithm) {
    return switch (algorithm) {
      case AlgorithmIdentifiers.HMAC_SHA256 -> 32;
      case AlgorithmIdentifiers.HMAC_SHA384 -> 48;
      case AlgorithmIdentifiers.HMAC_SHA512 -> 64;
      default -> Integer.MAX_VALUE;
    };
  }
}
