package dev.parley.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of admission, and the keys of tokens. */
@ConfigMapping(prefix = "parley.access")
public interface AccessConfig {
  /** The clients that may join rooms. */
  enum Admission {
    /** Everybody. */
    OPEN,
    /** Only clients with a token of the application (docs/access.md). */
    JWT
  }

  /** How a claim becomes the id of a peer. */
  enum PeerIdForm {
    /** The id is the text of the claim. */
    PLAIN,
    /** The id is the SHA-256 of the text, in base64url (43 characters). */
    SHA256
  }

  /**
   * The clients that may join rooms. With {@code jwt}, keys that verify the application's tokens
   * must be configured, too.
   */
  @WithDefault("open")
  Admission admission();

  /**
   * Keys that the application shares with this service, at least 32 bytes each (48 for HS384, 64
   * for HS512). A token that is signed with any of them is the application's. They verify HMACs
   * only.
   */
  Optional<List<String>> jwtKeys();

  /**
   * The application's public key in PEM: RSA of 2048 bits or more, an elliptic curve (P-256, P-384,
   * P-521), or Ed25519.
   */
  Optional<String> jwtPublicKey();

  /**
   * URL at which the application publishes its public keys (RFC 7517). The service fetches them at
   * the start, every five minutes, and when a token names an unknown key, but at most once in ten
   * seconds. If fetching fails, the keys of the last answer stay valid.
   */
  Optional<String> jwksUrl();

  /** The issuer that an application's token must have; not checked if it is not set. */
  Optional<String> issuer();

  /** An audience that an application's token must have; not checked if it is not set. */
  Optional<String> audience();

  /**
   * The claim of an application's token that holds the id of the peer. Set another one if your
   * subjects can be no ids, an e-mail address for example.
   */
  @WithDefault("sub")
  String peerIdClaim();

  /**
   * How that claim becomes the id: {@code plain} takes its text, {@code sha256} takes the hash of
   * its text, for claims that can be no ids. Everybody in a room sees the id, and whoever guesses
   * the text can check the guess against the hash.
   */
  @WithDefault("plain")
  PeerIdForm peerIdForm();

  /**
   * Keys of peer tokens, at least 32 bytes each: the first signs, all verify. To rotate a key, put
   * the new one in front, and remove the old one a token's lifetime later. Every replica needs the
   * same keys. Without any, the service draws a random key: then tokens are invalid after a
   * restart, and there can be only one replica.
   */
  Optional<List<String>> tokenKeys();

  /**
   * Secrets of the service's operators, at least 32 bytes each. With one of them a client may read
   * the timeline of any room (docs/protocol.md). It allows no other request.
   */
  Optional<List<String>> operatorTokens();

  /**
   * How long a peer token is valid. A stream that opens when less than half of that is left brings
   * a new token. So a stream must open in time: at least three times {@code
   * parley.delivery.stream-age}, or 24 hours if that is less. At most 30 days.
   */
  @WithDefault("24h")
  Duration tokenLifetime();
}
