package dev.parley.access;

import static dev.parley.testing.Jwt.claims;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.access.AccessConfig.PeerIdForm;
import dev.parley.protocol.LobbyId;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.testing.Jwt;
import java.security.KeyPair;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApplicationTokensTest {
  private static final String KEY = "k".repeat(32);
  private static final String LONG_KEY = "l".repeat(64);
  private static final String DEMO = "\"room\":\"demo\"";
  private static final Map<String, KeyPair> PAIRS =
      Map.of(
          "RS256", KeyPairs.RSA,
          "RS384", KeyPairs.RSA,
          "RS512", KeyPairs.RSA,
          "PS256", KeyPairs.RSA,
          "PS384", KeyPairs.RSA,
          "PS512", KeyPairs.RSA,
          "ES256", KeyPairs.P256,
          "ES384", KeyPairs.P384,
          "ES512", KeyPairs.P521,
          "EdDSA", KeyPairs.ED25519);

  private final ApplicationTokens shared =
      new ApplicationTokens(AccessSettings.jwt().keys(KEY, LONG_KEY));

  @Test
  void each_shared_key_verifies_the_algorithms_for_which_it_is_long_enough() {
    assertThat(verify(shared, Jwt.signed(KEY, claims(DEMO)))).isNotNull();
    for (String algorithm : List.of("HS256", "HS384", "HS512")) {
      assertThat(verify(shared, hmac(algorithm, LONG_KEY))).as(algorithm).isNotNull();
    }
    assertThat(verify(shared, hmac("HS384", KEY))).isNull();
    assertThat(verify(shared, hmac("HS512", KEY))).isNull();
    assertThat(verify(shared, Jwt.signed("another key of thirty-two bytes..", claims(DEMO))))
        .isNull();
  }

  @Test
  void key_id_is_ignored_for_shared_keys() {
    assertThat(verify(shared, Jwt.signed("HS256", Jwt.shared(KEY), "kid-1", "JWT", claims(DEMO))))
        .isNotNull();
  }

  @Test
  void public_key_verifies_only_the_algorithms_of_its_kind() {
    PAIRS.forEach(
        (algorithm, pair) -> {
          String token = Jwt.signed(algorithm, pair.getPrivate(), "any", null, claims(DEMO));
          PAIRS
              .values()
              .forEach(
                  known -> {
                    ApplicationTokens tokens =
                        new ApplicationTokens(
                            AccessSettings.jwt().publicKey(KeyPairs.pem(known.getPublic())));
                    assertThat(verify(tokens, token) != null)
                        .as(algorithm + " by " + known.getPublic().getAlgorithm())
                        .isEqualTo(known == pair);
                  });
        });
  }

  @Test
  void public_key_is_not_accepted_as_a_shared_secret() {
    String pem = KeyPairs.pem(KeyPairs.RSA.getPublic());
    ApplicationTokens tokens = new ApplicationTokens(AccessSettings.jwt().publicKey(pem).keys(KEY));
    for (byte[] secret : List.of(pem.getBytes(UTF_8), KeyPairs.RSA.getPublic().getEncoded())) {
      assertThat(
              verify(
                  tokens,
                  Jwt.signed(
                      "HS256", new SecretKeySpec(secret, "HmacSHA256"), null, null, claims(DEMO))))
          .isNull();
    }
    assertThat(verify(tokens, Jwt.signed(KEY, claims(DEMO)))).isNotNull();
  }

  @Test
  void token_without_a_signature_is_refused() {
    for (String algorithm : List.of("none", "None", "NONE", "", "HS256", "RS256")) {
      assertThat(verify(shared, Jwt.unsigned("{\"alg\":\"" + algorithm + "\"}", claims(DEMO))))
          .isNull();
    }
    assertThat(verify(shared, Jwt.unsigned("{}", claims(DEMO)))).isNull();
    for (String garbage : List.of("", ".", "..", "a.b.c", "x".repeat(9000))) {
      assertThat(verify(shared, garbage)).isNull();
    }
  }

  @Test
  void token_that_is_encrypted_or_has_several_signatures_is_refused() {
    String header = "{\"alg\":\"HS256\"}";
    String good = Jwt.hmac(KEY, header, claims(DEMO));
    assertThat(verify(shared, good)).isNotNull();
    String costly =
        "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"p2c\":2000000000,\"p2s\":\"YWFhYWFhYWE\"}";
    for (String token :
        List.of(
            good + "." + good,
            good + "." + good.split("\\.")[2],
            Jwt.unsigned("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}", "x") + "eHg.eHg",
            Jwt.unsigned(costly, "x") + "eHg.eHg",
            "{\"payload\":\"e30\",\"signatures\":[]}")) {
      assertThat(verify(shared, token)).as(token).isNull();
    }
  }

  @Test
  void token_with_a_critical_header_is_refused() {
    for (String header : List.of("\"crit\":[\"x\"],\"x\":1", "\"crit\":[\"b64\"],\"b64\":false")) {
      String token = Jwt.hmac(KEY, "{\"alg\":\"HS256\"," + header + "}", claims(DEMO));
      assertThat(verify(shared, token)).as(header).isNull();
    }
  }

  @Test
  void token_above_8_kibibytes_is_refused() {
    String padding = ",\"x\":\"" + "x".repeat(6500) + "\"";
    assertThat(verify(shared, signed(DEMO + padding))).isNull();
    assertThat(verify(shared, signed(DEMO + padding.substring(0, 5000) + "\""))).isNotNull();
  }

  @Test
  void expiry_is_required_and_clocks_may_differ_by_half_a_minute() {
    assertThat(verify(shared, Jwt.signed(KEY, "{" + DEMO + "}"))).isNull();
    assertThat(verify(shared, Jwt.signed(KEY, claims(DEMO, ago(20))))).isNotNull();
    assertThat(verify(shared, Jwt.signed(KEY, claims(DEMO, ago(40))))).isNull();
    String early = DEMO + ",\"nbf\":" + ago(-20).getEpochSecond();
    assertThat(verify(shared, Jwt.signed(KEY, claims(early)))).isNotNull();
    String tooEarly = DEMO + ",\"nbf\":" + ago(-50).getEpochSecond();
    assertThat(verify(shared, Jwt.signed(KEY, claims(tooEarly)))).isNull();
  }

  @Test
  void expiry_in_milliseconds_is_refused_and_named() {
    long nowMillis = System.currentTimeMillis();
    assertThat(fault(shared, Jwt.signed(KEY, "{" + DEMO + ",\"exp\":" + nowMillis + "}")))
        .contains("claim exp", "more than ten years ahead", "seconds since 1970");
    assertThat(verify(shared, Jwt.signed(KEY, claims(DEMO, years(11))))).isNull();
    assertThat(verify(shared, Jwt.signed(KEY, claims(DEMO, years(9))))).isNotNull();
    assertThat(fault(shared, Jwt.signed(KEY, "{" + DEMO + ",\"exp\":1e300}")))
        .contains("claim exp");
  }

  private static Instant years(int years) {
    return Instant.now().plus(365L * years, ChronoUnit.DAYS);
  }

  @Test
  void claim_that_makes_a_well_signed_token_unusable_is_named() {
    assertThat(fault(shared, Jwt.signed(KEY, "{" + DEMO + "}"))).contains("claim exp", "missing");
    assertThat(fault(shared, Jwt.signed(KEY, "{" + DEMO + ",\"exp\":\"soon\"}")))
        .contains("claim exp", "wrong type");
    assertThat(fault(shared, Jwt.signed(KEY, claims(DEMO, ago(40))))).contains("claim exp", "past");
    String early = DEMO + ",\"nbf\":" + System.currentTimeMillis();
    assertThat(fault(shared, signed(early))).contains("claim nbf", "not before exp");
    String tooEarly = DEMO + ",\"nbf\":" + ago(-50).getEpochSecond();
    assertThat(fault(shared, signed(tooEarly))).contains("claim nbf", "future");
    assertThat(fault(shared, signed(DEMO + ",\"nbf\":\"soon\"")))
        .contains("claim nbf", "wrong type");
    assertThat(fault(shared, signed(DEMO + ",\"sub\":\"auth0|5f7c8ec7\"")))
        .contains("claim sub", "no peer id");
    assertThat(fault(shared, signed(DEMO + ",\"sub\":\"ann@example.org\"")))
        .contains("claim sub")
        .doesNotContain("ann@example.org");
    ApplicationTokens strict =
        new ApplicationTokens(AccessSettings.jwt().keys(KEY).issuer("app").audience("calls"));
    assertThat(fault(strict, signed(DEMO + ",\"aud\":\"calls\""))).contains("claim iss", "missing");
    assertThat(fault(strict, signed(DEMO + ",\"iss\":\"x\",\"aud\":\"calls\"")))
        .contains("claim iss");
    assertThat(fault(strict, signed(DEMO + ",\"iss\":7,\"aud\":\"calls\""))).contains("claim iss");
    assertThat(fault(strict, signed(DEMO + ",\"iss\":\"app\",\"aud\":\"x\"")))
        .contains("claim aud");
    assertThat(fault(strict, signed(DEMO + ",\"iss\":\"app\",\"aud\":{}"))).contains("claim aud");
  }

  @Test
  void no_claim_is_named_for_a_token_that_is_not_signed_with_a_known_key() {
    String wrong = "{" + DEMO + ",\"exp\":1,\"sub\":\"a b\"}";
    assertThat(fault(shared, Jwt.signed("another key of thirty-two bytes..", wrong)))
        .isEqualTo("null");
    assertThat(fault(shared, Jwt.unsigned("{\"alg\":\"none\"}", wrong))).isEqualTo("null");
    assertThat(fault(shared, "nonsense")).isEqualTo("null");
    String backwards = "{" + DEMO + ",\"exp\":1,\"nbf\":2}";
    assertThat(fault(shared, Jwt.signed("another key of thirty-two bytes..", backwards)))
        .isEqualTo("null");
  }

  @Test
  void peer_id_can_come_from_another_claim() {
    String claim = "https://app.example/peer";
    ApplicationTokens tokens =
        new ApplicationTokens(AccessSettings.jwt().keys(KEY).peerId(claim, PeerIdForm.PLAIN));
    String other = DEMO + ",\"sub\":\"auth0|5f7c8ec7\",\"" + claim + "\":";
    assertThat(peer(tokens, other + "\"alice\"")).isEqualTo(new PeerId("alice"));
    assertThat(fault(tokens, signed(other + "\"a b\""))).contains("claim " + claim);
    assertThat(fault(tokens, signed(other + "7"))).contains("claim " + claim);
    assertThat(peer(tokens, DEMO + ",\"sub\":\"auth0|5f7c8ec7\"")).isNull();
  }

  @Test
  void peer_id_can_be_the_hash_of_any_subject() {
    ApplicationTokens tokens =
        new ApplicationTokens(AccessSettings.jwt().keys(KEY).peerId("sub", PeerIdForm.SHA256));
    // printf 'auth0|5f7c8ec7' | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d '='
    assertThat(peer(tokens, DEMO + ",\"sub\":\"auth0|5f7c8ec7\""))
        .isEqualTo(new PeerId("Yhs-vZNuPVYfhtWnfns21QBDX4YJJuQ0S7USWVpW9d8"));
    assertThat(peer(tokens, DEMO + ",\"sub\":\"\u00e9@example.org\"")).isNotNull();
    assertThat(peer(tokens, DEMO)).isNull();
  }

  private static @Nullable PeerId peer(ApplicationTokens tokens, String members) {
    return Objects.requireNonNull(verify(tokens, signed(members))).peer();
  }

  @Test
  void issuer_and_audience_are_checked_if_configured() {
    ApplicationTokens strict =
        new ApplicationTokens(AccessSettings.jwt().keys(KEY).issuer("app").audience("calls"));
    String issuer = ",\"iss\":\"app\"";
    assertThat(verify(strict, signed(DEMO + issuer + ",\"aud\":\"calls\""))).isNotNull();
    assertThat(verify(strict, signed(DEMO + issuer + ",\"aud\":[\"x\",\"calls\"]"))).isNotNull();
    assertThat(verify(strict, signed(DEMO + issuer + ",\"aud\":\"x\""))).isNull();
    assertThat(verify(strict, signed(DEMO + issuer))).isNull();
    assertThat(verify(strict, signed(DEMO + ",\"iss\":\"x\",\"aud\":\"calls\""))).isNull();
    assertThat(verify(strict, signed(DEMO + ",\"aud\":\"calls\""))).isNull();
    assertThat(verify(shared, signed(DEMO + issuer + ",\"aud\":\"x\""))).isNotNull();
  }

  @Test
  void token_with_the_type_or_audience_of_peer_tokens_is_refused() {
    assertThat(
            verify(
                shared,
                Jwt.signed("HS256", Jwt.shared(KEY), null, "parley-peer+jwt", claims(DEMO))))
        .isNull();
    assertThat(verify(shared, signed(DEMO + ",\"aud\":\"parley-peer\""))).isNull();
    assertThat(verify(shared, signed(DEMO + ",\"aud\":[\"x\",\"parley-peer\"]"))).isNull();
  }

  @Test
  void room_and_lobby_claims_are_names_or_prefixes_or_arrays_of_them() {
    Grant grant = grant("\"room\":[\"demo\",\"team-*\"],\"lobby\":\"plaza\"");
    assertThat(grant.includes(new RoomId("demo"))).isTrue();
    assertThat(grant.includes(new RoomId("demo2"))).isFalse();
    assertThat(grant.includes(new RoomId("Demo"))).isFalse();
    assertThat(grant.includes(new RoomId("team-"))).isTrue();
    assertThat(grant.includes(new RoomId("team-7"))).isTrue();
    assertThat(grant.includes(new RoomId("team"))).isFalse();
    assertThat(grant.includes(new RoomId("plaza"))).isFalse();
    assertThat(grant.includes(new LobbyId("plaza"))).isTrue();
    assertThat(grant.includes(new LobbyId("demo"))).isFalse();
    assertThat(grant("\"room\":\"*\"").includes(new RoomId("any"))).isTrue();
    assertThat(grant("\"room\":\"a*c\"").includes(new RoomId("abc"))).isFalse();
    assertThat(grant("\"sub\":\"alice\"").includes(new RoomId("demo"))).isFalse();
    assertThat(grant(DEMO).includes(new LobbyId("plaza"))).isFalse();
  }

  @Test
  void subject_metadata_and_moderator_may_be_absent() {
    assertThat(grant(DEMO).peer()).isNull();
    assertThat(grant(DEMO).metadata()).isNull();
    assertThat(grant(DEMO).moderates()).isFalse();
    Grant full = grant("\"sub\":\"alice\",\"moderator\":true,\"metadata\":{\"a\":[1.50,\"\\n\"]}");
    assertThat(full.peer()).isEqualTo(new PeerId("alice"));
    assertThat(full.moderates()).isTrue();
    assertThat(String.valueOf(full.metadata())).contains("{\"a\":[1.50,\"\\n\"]}");
    assertThat(grant("\"moderator\":false").moderates()).isFalse();
  }

  @Test
  void token_with_a_malformed_claim_is_refused() {
    for (String claim :
        List.of(
            "\"room\":7",
            "\"room\":{\"demo\":true}",
            "\"room\":[\"demo\",7]",
            "\"lobby\":true",
            "\"sub\":\"a b\"",
            "\"sub\":7",
            "\"moderator\":\"true\"",
            "\"moderator\":1",
            "\"metadata\":[]",
            "\"metadata\":\"x\"")) {
      String name = claim.substring(1, claim.indexOf('"', 1));
      assertThat(fault(shared, signed(claim))).as(claim).contains("its claim " + name + " ");
    }
    assertThat(verify(shared, signed("\"room\":\"demo\",\"room\":\"other\""))).isNull();
    assertThat(grant("\"metadata\":{\"a\":\"" + "x".repeat(2040) + "\"}").metadata()).isNotNull();
  }

  @Test
  void invalid_configuration_stops_the_start_with_a_message_that_names_the_key() {
    stops(AccessSettings.jwt(), "parley.access.jwt-keys");
    stops(AccessSettings.jwt().keys(KEY, "short"), "parley.access.jwt-keys[1]");
    stops(AccessSettings.jwt().publicKey("nonsense"), "parley.access.jwt-public-key");
    stops(
        AccessSettings.jwt().publicKey(KeyPairs.pem(KeyPairs.generate("RSA", 1024).getPublic())),
        "parley.access.jwt-public-key");
    for (String url : List.of("", "keys.json", "ftp://app.example/keys", "http://", "a b")) {
      stops(AccessSettings.jwt().jwks(url), "parley.access.jwks-url");
    }
  }

  private static void stops(AccessSettings settings, String key) {
    assertThatThrownBy(() -> new ApplicationTokens(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  private static @Nullable Grant verify(ApplicationTokens tokens, String token) {
    return tokens.verify(token).toCompletableFuture().join().grant();
  }

  private String fault(ApplicationTokens tokens, String token) {
    Verification verification = tokens.verify(token).toCompletableFuture().join();
    assertThat(verification.grant()).isNull();
    return String.valueOf(verification.fault());
  }

  private Grant grant(String claims) {
    Grant grant = verify(shared, signed(claims));
    assertThat(grant).as(claims).isNotNull();
    return Objects.requireNonNull(grant);
  }

  private static String signed(String members) {
    return Jwt.signed(KEY, claims(members));
  }

  private static String hmac(String algorithm, String key) {
    return Jwt.signed(algorithm, Jwt.shared(key), null, null, claims(DEMO));
  }

  private static Instant ago(long seconds) {
    return Instant.now().minusSeconds(seconds);
  }
}
