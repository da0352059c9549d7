package dev.parley.access;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.util.KeyUtils;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The application's public key, as configured. */
final class PublicKeys implements VerificationKeys {
  private static final String SETTING = "parley.access.jwt-public-key";
  private static final int MIN_RSA_BITS = 2048;
  private static final List<SignatureAlgorithm> KINDS =
      List.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256, SignatureAlgorithm.EDDSA);

  private final PublicKey key;

  /**
   * Reads a configured key.
   *
   * @throws IllegalArgumentException if it is not a public key, or too weak
   */
  PublicKeys(String pem) {
    this.key = read(pem);
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      throw new IllegalArgumentException(
          "%s must have at least %d bits".formatted(SETTING, MIN_RSA_BITS));
    }
  }

  private static PublicKey read(String pem) {
    for (SignatureAlgorithm kind : KINDS) {
      try {
        return KeyUtils.decodePublicKey(pem, kind);
      } catch (GeneralSecurityException | IllegalArgumentException ofAnotherKind) {
        // It may be of the next kind.
      }
    }
    throw new IllegalArgumentException(
        SETTING + " must be a public key in PEM: RSA, an elliptic curve, or Ed25519");
  }

  @Override
  public List<Key> candidates(String algorithm, @Nullable String keyId) {
    return verifies(key, algorithm) ? List.of(key) : List.of();
  }

  /** Says whether the algorithm uses keys of this kind (RFC 7518; RFC 8037). */
  static boolean verifies(Key key, String algorithm) {
    return switch (algorithm.length() > 2 ? algorithm.substring(0, 2) : "") {
      case "RS", "PS" -> key instanceof RSAPublicKey;
      case "ES" -> key instanceof ECPublicKey;
      case "Ed" -> key instanceof EdECPublicKey;
      default -> false;
    };
  }
}
