package dev.parley.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.Refusal;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/** Finds the id of a peer in the claims of an application's token, as configured. */
final class PeerIds {
  private final String claim;
  private final AccessConfig.PeerIdForm form;

  /**
   * Reads the configuration.
   *
   * @throws IllegalArgumentException if the name of the claim is blank
   */
  PeerIds(AccessConfig config) {
    this.claim = config.peerIdClaim();
    this.form = config.peerIdForm();
    if (claim.isBlank()) {
      throw new IllegalArgumentException("parley.access.peer-id-claim must name a claim");
    }
  }

  /** Returns the id that the token's bearer must join with; null if it may choose one. */
  @Nullable PeerId of(JwtClaims claims) throws ClaimFault {
    Object value = claims.getClaimValue(claim);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw ClaimFault.wrongType(claim);
    }
    return switch (form) {
      case PLAIN -> plain(text);
      case SHA256 -> new PeerId(hash(text));
    };
  }

  private PeerId plain(String text) throws ClaimFault {
    try {
      return new PeerId(text);
    } catch (Refusal notAnId) {
      throw new ClaimFault(
          claim,
          "it is no peer id, which has 1 to 64 letters, digits or any of . _ ~ -, and is not . or"
              + " ..");
    }
  }

  private static String hash(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
