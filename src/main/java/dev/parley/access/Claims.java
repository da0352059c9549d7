package dev.parley.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.protocol.Json;
import dev.parley.protocol.Metadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.ReservedClaimNames;
import org.jose4j.jwt.consumer.JwtContext;
import org.jspecify.annotations.Nullable;

/** Reads the claims of an application's token. */
final class Claims {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** How far ahead the end of a token may be. Beyond it, milliseconds were meant for seconds. */
  private static final Duration MAX_LIFETIME = Duration.ofDays(3653);

  private final JwtClaims claims;
  private final PeerIds peerIds;

  private Claims(JwtClaims claims, PeerIds peerIds) {
    this.claims = claims;
    this.peerIds = peerIds;
  }

  /**
   * Reads the claims of a verified token.
   *
   * @return null if it is a peer token
   * @throws ClaimFault if a claim has the wrong type or is out of its range
   */
  static @Nullable Grant of(JwtContext verified, PeerIds peerIds) throws ClaimFault {
    JwtClaims claims = verified.getJwtClaims();
    String type = verified.getJoseObjects().get(0).getHeader("typ");
    if (PeerTokens.isPeerToken(type, audience(claims))) {
      return null;
    }
    return new Claims(claims, peerIds).grant();
  }

  private static List<String> audience(JwtClaims claims) throws ClaimFault {
    try {
      return claims.hasAudience() ? claims.getAudience() : List.of();
    } catch (MalformedClaimException e) {
      throw ClaimFault.wrongType(ReservedClaimNames.AUDIENCE);
    }
  }

  private Grant grant() throws ClaimFault {
    checkExpiry();
    return new Grant(
        names("room"), names("lobby"), peerIds.of(claims), metadata(), isTrue("moderator"));
  }

  private void checkExpiry() throws ClaimFault {
    NumericDate latest = NumericDate.now();
    latest.addSeconds(MAX_LIFETIME.toSeconds());
    Object expiry = claims.getClaimValue(ReservedClaimNames.EXPIRATION_TIME);
    if (expiry instanceof Number seconds && seconds.doubleValue() > latest.getValue()) {
      throw new ClaimFault(
          ReservedClaimNames.EXPIRATION_TIME,
          "it is more than ten years ahead; it counts seconds since 1970, not milliseconds");
    }
  }

  private boolean isTrue(String claim) throws ClaimFault {
    Object value = claims.getClaimValue(claim);
    if (value != null && !(value instanceof Boolean)) {
      throw ClaimFault.wrongType(claim);
    }
    return Boolean.TRUE.equals(value);
  }

  private Names names(String claim) throws ClaimFault {
    Object value = claims.getClaimValue(claim);
    if (value == null) {
      return Names.NONE;
    }
    List<String> patterns = new ArrayList<>();
    for (Object pattern : value instanceof List<?> list ? list : List.of(value)) {
      if (!(pattern instanceof String text)) {
        throw new ClaimFault(claim, "it is neither a string nor an array of strings");
      }
      patterns.add(text);
    }
    return new Names(patterns);
  }

  private @Nullable Metadata metadata() throws ClaimFault {
    Object value = claims.getClaimValue("metadata");
    if (value == null) {
      return null;
    }
    if (!(value instanceof Map)) {
      throw new ClaimFault("metadata", "it is not an object");
    }
    return new Metadata(Json.wellFormed(asWritten("metadata")));
  }

  /** Reads the claim from the token's text: jose4j rounds numbers with many digits. */
  private String asWritten(String claim) throws ClaimFault {
    try {
      JsonNode all = MAPPER.readTree(claims.getRawJson());
      return all.path(claim).toString();
    } catch (JsonProcessingException e) {
      throw new ClaimFault(claim, "it cannot be read");
    }
  }
}
