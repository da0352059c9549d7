package dev.parley.access;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.quarkus.runtime.Startup;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTTokenParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.security.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the application's tokens: signed JWTs that say which rooms and lobbies a client may join
 * (docs/access.md).
 *
 * <p>A peer token is never accepted here, even if it was signed with the same key.
 */
@Startup
@Singleton
public class ApplicationTokens {
  /** How far the clocks of application and service may differ. */
  static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  private static final int MAX_LENGTH = 8192;
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final List<VerificationKeys> keys = new ArrayList<>();
  private final @Nullable RemoteKeys remote;
  private final JWTAuthContextInfo expectations = new JWTAuthContextInfo();
  private final Parser parser = new Parser();
  private final PeerIds peerIds;
  private final ClaimLog claimLog = new ClaimLog(System::nanoTime);

  ApplicationTokens(AccessConfig config) {
    this.peerIds = new PeerIds(config);
    config.jwtKeys().map(SharedKeys::new).ifPresent(keys::add);
    config.jwtPublicKey().map(PublicKeys::new).ifPresent(keys::add);
    this.remote = remote(config.jwksUrl());
    if (remote != null) {
      keys.add(remote);
    }
    if (config.admission() == AccessConfig.Admission.JWT && keys.isEmpty()) {
      throw new IllegalArgumentException(
          "parley.access.admission=jwt needs parley.access.jwt-keys, parley.access.jwt-public-key or"
              + " parley.access.jwks-url");
    }
    expect(config);
  }

  private static @Nullable RemoteKeys remote(Optional<String> url) {
    if (url.isEmpty()) {
      return null;
    }
    try {
      URI uri = URI.create(url.get());
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return new RemoteKeys(uri, System::nanoTime);
      }
    } catch (IllegalArgumentException notAUrl) {
      // The exception below reports it.
    }
    throw new IllegalArgumentException("parley.access.jwks-url must be an http or https URL");
  }

  private void expect(AccessConfig config) {
    // The parser permits all algorithms; VerificationKeys decides which key verifies which.
    expectations.setSignatureAlgorithm(EnumSet.allOf(SignatureAlgorithm.class));
    expectations.setRelaxVerificationKeyValidation(false);
    expectations.setRequireNamedPrincipal(false);
    expectations.setMaxTimeToLiveSecs(0L);
    expectations.setClockSkew((int) CLOCK_SKEW.toSeconds());
    config.issuer().ifPresent(expectations::setIssuedBy);
    config.audience().map(Set::of).ifPresent(expectations::setExpectedAudience);
  }

  /** Says whether any keys are configured, so that tokens can be verified. */
  public boolean haveKeys() {
    return !keys.isEmpty();
  }

  /**
   * Completes with what the token allows, if it is the application's. Fails with a {@link Refusal}
   * while the published keys cannot be fetched. Never blocks.
   */
  public CompletionStage<Verification> verify(String token) {
    if (token.length() > MAX_LENGTH) {
      return CompletableFuture.completedFuture(Verification.NONE);
    }
    RemoteKeys source = remote;
    if (source == null) {
      return CompletableFuture.completedFuture(read(token));
    }
    // Asked first: keys that come while the token is read may be the ones that it was read without.
    boolean isKeyKnown = knowsKeyOf(token);
    Verification read = read(token);
    return !read.equals(Verification.NONE) || isKeyKnown
        ? CompletableFuture.completedFuture(read)
        : source.refresh().thenApply(refreshed -> readAgain(token, source));
  }

  private Verification readAgain(String token, RemoteKeys source) {
    Verification read = read(token);
    if (read.equals(Verification.NONE) && !source.areKnown()) {
      throw new Refusal(
          Problem.ADMISSION_UNAVAILABLE,
          "The application's keys cannot be fetched at the moment.",
          RETRY);
    }
    return read;
  }

  private Verification read(String token) {
    try {
      JwtContext verified = parser.parse(token, expectations);
      return new Verification(Claims.of(verified, peerIds), null);
    } catch (ClaimFault fault) {
      return refused(fault);
    } catch (ParseException e) {
      ClaimFault fault = ClaimFault.of(e);
      return fault == null ? Verification.NONE : refused(fault);
    } catch (ClassCastException notText) {
      // jose4j does not check the types of headers.
      return Verification.NONE;
    }
  }

  private Verification refused(ClaimFault fault) {
    claimLog.log(fault);
    return new Verification(null, fault.sentence());
  }

  /**
   * Returns the result for a token whose metadata has more bytes than a peer's may have, and tells
   * the operator.
   */
  public Verification withTooLargeMetadata(int maxBytes) {
    return refused(new ClaimFault("metadata", "it has more than " + maxBytes + " bytes"));
  }

  private boolean knowsKeyOf(String token) {
    try {
      return !(JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signed)
          || !candidates(signed).isEmpty();
    } catch (JoseException | ClassCastException notAToken) {
      // jose4j throws the latter for a header that is not text.
      return true;
    }
  }

  private List<Key> candidates(JsonWebSignature signed) {
    String algorithm = String.valueOf(signed.getAlgorithmHeaderValue());
    String keyId = signed.getKeyIdHeaderValue();
    return keys.stream().flatMap(source -> source.candidates(algorithm, keyId).stream()).toList();
  }

  /** The parser of SmallRye JWT, with the configured keys. */
  private final class Parser extends DefaultJWTTokenParser {
    @Override
    protected VerificationKeyResolver getVerificationKeyResolver(JWTAuthContextInfo info) {
      return (signed, context) -> {
        for (Key key : candidates(signed)) {
          if (isSignedWith(signed, key)) {
            return key;
          }
        }
        throw new UnresolvableKeyException("no key verifies it");
      };
    }

    private boolean isSignedWith(JsonWebSignature signed, Key key) {
      try {
        signed.setKey(key);
        return signed.verifySignature();
      } catch (JoseException notWithThisKey) {
        return false;
      }
    }
  }
}
