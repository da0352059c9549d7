package dev.parley.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.protocol.Json;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.JwtContext;
import org.jspecify.annotations.Nullable;

/** Reads the claims of an application's token. */
final class Claims {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final JwtClaims claims;

  private Claims(JwtClaims claims) {
    this.claims = claims;
  }

  /**
   * Reads the claims of a verified token.
   *
   * @return null if it is a peer token
   * @throws MalformedClaimException if a claim has the wrong type
   * @throws dev.parley.protocol.Refusal if the subject cannot be a peer's id
   */
  static @Nullable Grant of(JwtContext verified) throws MalformedClaimException {
    JwtClaims claims = verified.getJwtClaims();
    String type = verified.getJoseObjects().get(0).getHeader("typ");
    if (PeerTokens.isPeerToken(type, claims.hasAudience() ? claims.getAudience() : List.of())) {
      return null;
    }
    return new Claims(claims).grant();
  }

  private Grant grant() throws MalformedClaimException {
    String subject = claims.getSubject();
    Boolean moderates = claims.getClaimValue("moderator", Boolean.class);
    return new Grant(
        names("room"),
        names("lobby"),
        subject == null ? null : new PeerId(subject),
        metadata(),
        moderates != null && moderates);
  }

  private Names names(String claim) throws MalformedClaimException {
    Object value = claims.getClaimValue(claim);
    if (value == null) {
      return Names.NONE;
    }
    List<String> patterns = new ArrayList<>();
    for (Object pattern : value instanceof List<?> list ? list : List.of(value)) {
      if (!(pattern instanceof String text)) {
        throw new MalformedClaimException(claim + " must be a string, or an array of them");
      }
      patterns.add(text);
    }
    return new Names(patterns);
  }

  private @Nullable Metadata metadata() throws MalformedClaimException {
    Object value = claims.getClaimValue("metadata");
    if (value == null) {
      return null;
    }
    if (!(value instanceof Map)) {
      throw new MalformedClaimException("metadata must be an object");
    }
    StringBuilder json = new StringBuilder(asWritten("metadata"));
    Json.escapeLoneSurrogates(json, 0);
    return new Metadata(json.toString());
  }

  /** Reads the claim from the token's text: jose4j rounds numbers with many digits. */
  private String asWritten(String claim) throws MalformedClaimException {
    try {
      JsonNode all = MAPPER.readTree(claims.getRawJson());
      return all.path(claim).toString();
    } catch (JsonProcessingException e) {
      throw new MalformedClaimException(claim + " cannot be read", e);
    }
  }
}
