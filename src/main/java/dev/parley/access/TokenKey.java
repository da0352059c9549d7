package dev.parley.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import org.jose4j.keys.HmacKey;

/**
 * A key that signs peer tokens (HS256).
 *
 * @param id the {@code kid} of tokens that the key signed, by which the verifier finds the key
 */
record TokenKey(String id, Key key) {
  private static final int MIN_BYTES = 32;

  /**
   * Reads a configured key.
   *
   * @param position in the configured list, for the error message
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
    Key key = new HmacKey(bytes);
    return new TokenKey(idOf(key), key);
  }

  /** Derives an id that reveals nothing of the key: 48 bits of an HMAC of a constant. */
  private static String idOf(Key key) {
    return hmac(key, "parley key id").substring(0, 8);
  }

  /**
   * Returns a signed JWT (RFC 7515, section 7.1). Does not use jose4j, which looks up every
   * algorithm of the JVM when it is first used: that would delay the first join on a replica.
   *
   * @param type the {@code typ} header
   * @param claims a JSON object
   */
  String sign(String type, String claims) {
    // Neither type nor id has characters that JSON escapes.
    String header = "{\"typ\":\"" + type + "\",\"kid\":\"" + id + "\",\"alg\":\"HS256\"}";
    String signed = base64Url(header) + '.' + base64Url(claims);
    return signed + '.' + hmac(key, signed);
  }

  /** Returns HMAC-SHA-256 (RFC 2104) in base64url. */
  private static String hmac(Key key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return base64Url(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without padding (RFC 7515, section 2). */
  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String base64Url(String text) {
    return base64Url(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "TokenKey[" + id + ", redacted]";
  }
}
