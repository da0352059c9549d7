package dev.parley.access;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secrets that operators look into any room with. Compared in a time that tells nothing. */
@Startup
@Singleton
public class OperatorTokens {
  private static final int MIN_BYTES = 32;

  /** Digests, so that all are of one length and none can be printed. */
  private final List<byte[]> digests = new ArrayList<>();

  OperatorTokens(AccessConfig config) {
    for (String token : config.operatorTokens().orElse(List.of())) {
      if (token.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
        throw new IllegalArgumentException(
            "parley.access.operator-tokens[%d] must have at least %d bytes"
                .formatted(digests.size(), MIN_BYTES));
      }
      digests.add(digest(token));
    }
  }

  /** Says whether it is one of them; null is none. */
  public boolean include(@Nullable String token) {
    if (token == null || digests.isEmpty()) {
      return false;
    }
    byte[] digest = digest(token);
    boolean isOne = false;
    for (byte[] one : digests) {
      isOne |= MessageDigest.isEqual(one, digest);
    }
    return isOne;
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
