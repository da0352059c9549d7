package dev.parley.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Base64;
import javax.crypto.Mac;

/** Authenticates text with HMAC-SHA-256 (RFC 2104, RFC 6234), which every JVM has. */
final class Hmac {
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private Hmac() {}

  /** Returns the authentication code of the text, in base64url without padding (RFC 4648). */
  static String of(Key key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return BASE64URL.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
