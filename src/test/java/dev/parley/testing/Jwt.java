package dev.parley.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Tokens as an application signs them, and forged ones. */
public final class Jwt {
  private Jwt() {}

  /** The given claims and an {@code exp} in a minute: {@code "room":"demo"} for example. */
  public static String claims(String members) {
    return claims(members, Instant.now().plusSeconds(60));
  }

  public static String claims(String members, Instant expiry) {
    return "{"
        + members
        + (members.isEmpty() ? "" : ",")
        + "\"exp\":"
        + expiry.getEpochSecond()
        + "}";
  }

  public static Key shared(String key) {
    return new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256");
  }

  /** HS256 with a shared key. */
  public static String signed(String key, String payload) {
    return signed("HS256", shared(key), null, null, payload);
  }

  public static String signed(
      String algorithm,
      @Nullable Key key,
      @Nullable String keyId,
      @Nullable String type,
      String payload) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    signature.setDoKeyValidation(false);
    signature.setAlgorithmHeaderValue(algorithm);
    if (keyId != null) {
      signature.setKeyIdHeaderValue(keyId);
    }
    if (type != null) {
      signature.setHeader("typ", type);
    }
    signature.setKey(key);
    signature.setPayload(payload);
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** ES256 with a header of any kind. */
  public static String signed(PrivateKey key, String header, String payload) {
    try {
      String content = encode(header) + "." + encode(payload);
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(content.getBytes(UTF_8));
      return content + "." + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** HS256, whatever the header says. */
  public static String hmac(String key, String header, String payload) {
    try {
      String content = encode(header) + "." + encode(payload);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(shared(key));
      return content + "." + encode(mac.doFinal(content.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token with a header of any kind, and no signature. */
  public static String unsigned(String header, String payload) {
    return encode(header) + "." + encode(payload) + ".";
  }

  private static String encode(String text) {
    return encode(text.getBytes(UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
