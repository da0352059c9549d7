package dev.parley.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who is let in, and what tokens are signed with. */
@ConfigMapping(prefix = "parley.access")
public interface AccessConfig {
  /** Whom a join lets in. */
  enum Admission {
    /** Anybody. */
    OPEN,
    /** Whom the application has given a token (docs/access.md). */
    JWT
  }

  /**
   * Whom a join lets in. With {@code jwt}, keys must be given to verify the application's tokens
   * with.
   */
  @WithDefault("open")
  Admission admission();

  /**
   * Keys that the application shares with this service, at least 32 bytes each (48 for HS384, 64
   * for HS512): a token signed with any of them is the application's. They verify HMACs and nothing
   * else.
   */
  Optional<List<String>> jwtKeys();

  /**
   * The application's public key in PEM: RSA of 2048 bits or more, an elliptic curve (P-256, P-384,
   * P-521), or Ed25519.
   */
  Optional<String> jwtPublicKey();

  /**
   * Where the application publishes its public keys (RFC 7517). Asked at the start, every five
   * minutes, and for a key that is not known, though not twice within ten seconds; the last answer
   * counts while there is none.
   */
  Optional<String> jwksUrl();

  /** What an application's token must have as its issuer; not looked at if it is not set. */
  Optional<String> issuer();

  /** What an application's token must have among its audience; not looked at if it is not set. */
  Optional<String> audience();

  /**
   * The keys of peer tokens, at least 32 bytes each: the first signs, all verify, so that a key can
   * be rotated by putting the new one in front and dropping the old one a day later. Every replica
   * needs the same. Without any, a random one is drawn: tokens then end with the process, and there
   * can be no second replica.
   */
  Optional<List<String>> tokenKeys();

  /**
   * Secrets of those who operate the service, at least 32 bytes each: whoever brings one may ask
   * what happened in any room (docs/protocol.md), and nothing else.
   */
  Optional<List<String>> operatorTokens();

  /**
   * How long a peer token is good for. A stream that opens when less than half of that is left
   * brings a new one. Three times the age of a stream ({@code parley.delivery.stream-age}), so that
   * one does open in time, or 24 hours if that is less, to 30 days.
   */
  @WithDefault("24h")
  Duration tokenLifetime();
}
