package dev.parley.access;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secrets of operators. Comparing takes the same time for right and wrong ones. */
@Startup
@Singleton
public class OperatorTokens {
  private static final int MIN_BYTES = 32;

  /** SHA-256 digests: all have one length, and none can be printed. */
  private final List<byte[]> digests = new ArrayList<>();

  OperatorTokens(AccessConfig config) {
    for (String configured : config.operatorTokens().orElse(List.of())) {
      String token = configured.strip();
      if (token.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
        throw new IllegalArgumentException(
            "parley.access.operator-tokens[%d] must have at least %d bytes"
                .formatted(digests.size(), MIN_BYTES));
      }
      digests.add(digest(token));
    }
  }

  /** Says whether {@code token} is one of them; never for null. */
  public boolean include(@Nullable String token) {
    if (token == null || digests.isEmpty()) {
      return false;
    }
    byte[] digest = digest(token);
    boolean isIncluded = false;
    for (byte[] one : digests) {
      isIncluded |= MessageDigest.isEqual(one, digest);
    }
    return isIncluded;
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
