package dev.parley.ice;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that this service shares with TURN servers: coturn's {@code static-auth-secret}.
 *
 * @param key an HMAC-SHA1 key
 */
record TurnSecret(Key key) {
  private static final String ALGORITHM = "HmacSHA1";

  /** Reads a configured secret, which is not empty. */
  static TurnSecret of(String text) {
    return new TurnSecret(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM));
  }

  /** Returns the password for a user name: its HMAC-SHA1, in base64 with padding. */
  String sign(String username) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] sum = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sum);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "TurnSecret[redacted]";
  }
}
