package dev.parley.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.protocol.Json;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies peer tokens: JWTs (RFC 7519, HS256) that name one membership. Verifying needs
 * no request to the backplane.
 *
 * <p>A bounded cache holds verified tokens, because every request brings one.
 */
@Startup
@Singleton
public class PeerTokens {
  private static final Logger LOG = Logger.getLogger(PeerTokens.class);

  private static final String TYPE = "parley-peer+jwt";
  private static final String AUDIENCE = "parley-peer";
  private static final int MAX_CACHED = 20_000;
  private static final int MAX_LENGTH = 2048;

  private final Clock clock;
  private final Duration lifetime;
  private final TokenKey signing;
  private final Map<String, TokenKey> keys;
  private final JwtConsumer consumer;
  private final Cache<String, PeerToken> cached =
      Caffeine.newBuilder().maximumSize(MAX_CACHED).executor(Runnable::run).build();

  PeerTokens(AccessConfig config, Clock clock) {
    this.clock = clock;
    this.lifetime = config.tokenLifetime();
    List<TokenKey> configured = keys(config.tokenKeys().orElse(List.of()));
    this.signing = configured.get(0);
    this.keys =
        configured.stream()
            .collect(Collectors.toMap(TokenKey::id, Function.identity(), (first, same) -> first));
    this.consumer = consumer();
  }

  private static List<TokenKey> keys(List<String> texts) {
    if (texts.isEmpty()) {
      LOG.warn(
          "parley.access.token-keys is not set: peer tokens are signed with a random key and are"
              + " invalid after a restart");
      return List.of(TokenKey.random());
    }
    List<TokenKey> keys = new ArrayList<>();
    for (String text : texts) {
      keys.add(TokenKey.of(text.strip(), keys.size()));
    }
    return keys;
  }

  /** Says whether a token's type or audience is that of peer tokens. */
  static boolean isPeerToken(@Nullable String type, List<String> audience) {
    return TYPE.equalsIgnoreCase(type) || audience.contains(AUDIENCE);
  }

  private JwtConsumer consumer() {
    return new JwtConsumerBuilder()
        .setJwsAlgorithmConstraints(
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256))
        .setVerificationKeyResolver(
            (signature, context) -> {
              TokenKey key = keys.get(String.valueOf(signature.getKeyIdHeaderValue()));
              if (key == null) {
                throw new UnresolvableKeyException("unknown key id");
              }
              return key.key();
            })
        .setExpectedType(true, TYPE)
        .setExpectedAudience(AUDIENCE)
        .setRequireSubject()
        .setRequireExpirationTime()
        // verify() checks the expiry, also for cached tokens. At this time none has expired.
        .setEvaluationTime(NumericDate.fromSeconds(0))
        .build();
  }

  /** Returns how long a token is valid after it was signed. */
  public Duration lifetime() {
    return lifetime;
  }

  /**
   * Signs the first token of a membership.
   *
   * @param moderates whether the peer may moderate its room
   */
  public String mint(Member member, boolean moderates) {
    return mint(member, moderates, clock.instant());
  }

  /**
   * Signs a new token for the same membership; null while more than half of the old one is left.
   */
  public @Nullable String renew(PeerToken old) {
    Duration left = Duration.between(clock.instant(), old.expiry());
    return left.compareTo(lifetime.dividedBy(2)) < 0
        ? mint(old.member(), old.moderates(), old.since())
        : null;
  }

  private String mint(Member member, boolean moderates, Instant since) {
    Instant expiry = clock.instant().plus(lifetime);
    StringBuilder claims = new StringBuilder(200);
    claims.append("{\"aud\":\"" + AUDIENCE + "\",\"sub\":");
    Json.string(claims, member.peer().value()).append(",\"room\":");
    Json.string(claims, member.room().value()).append(",\"own\":");
    Json.string(claims, member.membership().owner());
    claims.append(",\"turn\":").append(member.membership().generation());
    claims.append(",\"since\":").append(since.getEpochSecond());
    if (moderates) {
      claims.append(",\"moderator\":true");
    }
    claims.append(",\"exp\":").append(expiry.getEpochSecond()).append('}');
    String token = signing.sign(TYPE, claims.toString());
    // The peer will send it soon; then it need not be verified.
    cached.put(token, new PeerToken(member, moderates, seconds(since), seconds(expiry)));
    return token;
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Returns the claims of a token; null if it is null, not signed with one of our keys, or expired.
   */
  public @Nullable PeerToken verify(@Nullable String token) {
    if (token == null) {
      return null;
    }
    PeerToken known = cached.getIfPresent(token);
    if (known == null) {
      known = read(token);
      if (known == null) {
        return null;
      }
      cached.put(token, known);
    }
    return clock.instant().isBefore(known.expiry()) ? known : null;
  }

  /** Returns how many tokens are cached, for tests. */
  long cached() {
    cached.cleanUp();
    return cached.estimatedSize();
  }

  private @Nullable PeerToken read(String token) {
    if (token.length() > MAX_LENGTH) {
      return null;
    }
    try {
      JwtClaims claims = consumer.processToClaims(token);
      Number turn = claims.getClaimValue("turn", Number.class);
      Member member =
          new Member(
              new RoomId(claims.getStringClaimValue("room")),
              new PeerId(claims.getSubject()),
              new Membership(claims.getStringClaimValue("own"), turn.longValue()));
      Instant expiry = Instant.ofEpochSecond(claims.getExpirationTime().getValue());
      // Older releases sign tokens without it.
      Number since = claims.getClaimValue("since", Number.class);
      return new PeerToken(
          member,
          Boolean.TRUE.equals(claims.getClaimValue("moderator")),
          since == null ? expiry.minus(lifetime) : Instant.ofEpochSecond(since.longValue()),
          expiry);
    } catch (InvalidJwtException | MalformedClaimException | Refusal notOurs) {
      return null;
    }
  }
}
