package dev.parley.access;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration of access for tests. */
final class AccessSettings implements AccessConfig {
  private final Map<String, String> texts = new HashMap<>();
  private List<String> jwtKeys = List.of();
  private List<String> tokenKeys = List.of("t".repeat(32));
  private List<String> operatorTokens = List.of();

  static AccessSettings jwt() {
    return new AccessSettings();
  }

  AccessSettings keys(String... keys) {
    jwtKeys = List.of(keys);
    return this;
  }

  AccessSettings tokenKeys(String... keys) {
    tokenKeys = List.of(keys);
    return this;
  }

  AccessSettings operatorTokens(String... tokens) {
    operatorTokens = List.of(tokens);
    return this;
  }

  AccessSettings publicKey(String pem) {
    texts.put("public-key", pem);
    return this;
  }

  AccessSettings jwks(String url) {
    texts.put("jwks", url);
    return this;
  }

  AccessSettings issuer(String issuer) {
    texts.put("issuer", issuer);
    return this;
  }

  AccessSettings audience(String audience) {
    texts.put("audience", audience);
    return this;
  }

  AccessSettings peerId(String claim, PeerIdForm form) {
    texts.put("peer-id-claim", claim);
    texts.put("peer-id-form", form.name());
    return this;
  }

  @Override
  public String peerIdClaim() {
    return texts.getOrDefault("peer-id-claim", "sub");
  }

  @Override
  public PeerIdForm peerIdForm() {
    return PeerIdForm.valueOf(texts.getOrDefault("peer-id-form", "PLAIN"));
  }

  @Override
  public Admission admission() {
    return Admission.JWT;
  }

  @Override
  public Optional<List<String>> jwtKeys() {
    return jwtKeys.isEmpty() ? Optional.empty() : Optional.of(jwtKeys);
  }

  @Override
  public Optional<String> jwtPublicKey() {
    return Optional.ofNullable(texts.get("public-key"));
  }

  @Override
  public Optional<String> jwksUrl() {
    return Optional.ofNullable(texts.get("jwks"));
  }

  @Override
  public Optional<String> issuer() {
    return Optional.ofNullable(texts.get("issuer"));
  }

  @Override
  public Optional<String> audience() {
    return Optional.ofNullable(texts.get("audience"));
  }

  @Override
  public Optional<List<String>> tokenKeys() {
    return Optional.of(tokenKeys);
  }

  @Override
  public Optional<List<String>> operatorTokens() {
    return operatorTokens.isEmpty() ? Optional.empty() : Optional.of(operatorTokens);
  }

  @Override
  public Duration tokenLifetime() {
    return Duration.ofHours(1);
  }
}
