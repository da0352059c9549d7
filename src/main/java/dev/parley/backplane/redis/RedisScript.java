package dev.parley.backplane.redis;

import dev.parley.room.Lifetimes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The scripts, each documented in its file under {@code src/main/resources/redis}. */
enum RedisScript {
  JOIN(true),
  PEERS(true),
  UPDATE(true),
  LEAVE(true),
  REMOVE(true),
  SEND(true),
  RECEIPT(true),
  OPEN(true),
  CLOSE(true),
  RENEW(true),
  READ(true),
  ADMIT(false),
  PULSE(false);

  private final String text;
  private final String sha;

  RedisScript(boolean isOnRoom) {
    String body = resource(name().toLowerCase(Locale.ROOT));
    this.text = isOnRoom ? constants() + resource("room") + body : body;
    this.sha = sha1(text);
  }

  /** Returns the whole script. */
  String text() {
    return text;
  }

  /** Returns the name under which Redis caches the script. */
  String sha() {
    return sha;
  }

  private static String constants() {
    return "local LEASE, GRACE, MEMORY, LOG_AGE, KEY_LIFE = %d, %d, %d, %d, %d\n"
            .formatted(
                Lifetimes.LEASE.toMillis(),
                Lifetimes.GRACE.toMillis(),
                Lifetimes.MEMORY.toMillis(),
                Lifetimes.LOG_AGE.toMillis(),
                Lifetimes.KEY.toMillis())
        + "local LOG_KEPT, LOG_MOST, DEPARTED, WAITING_FOR_ONE, WAITED_FOR = %d, %d, %d, %d, %d\n"
            .formatted(
                Lifetimes.LOG_KEPT,
                Lifetimes.LOG_MOST,
                Lifetimes.DEPARTED,
                Lifetimes.WAITING_FOR_ONE,
                Lifetimes.WAITED_FOR);
  }

  private static String resource(String name) {
    String path = "/redis/" + name + ".lua";
    try (InputStream in = RedisScript.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("No script " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String text) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
