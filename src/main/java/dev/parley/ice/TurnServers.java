package dev.parley.ice;

import dev.parley.protocol.PeerId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The configured TURN servers. Each peer gets a user name and a password that expire, in the form
 * that coturn's {@code use-auth-secret} verifies ("A REST API for Access to TURN Services",
 * draft-uberti-behave-turn-rest). A TURN server needs only the shared secret, no list of users.
 */
final class TurnServers {
  private static final Logger LOG = Logger.getLogger(TurnServers.class);

  private static final String URLS = "parley.ice.turn";
  private static final String SECRETS = "parley.ice.turn-secrets";
  private static final String TTL = "parley.ice.turn-ttl";
  private static final Duration MIN_TTL = Duration.ofSeconds(2);
  private static final Duration MAX_TTL = Duration.ofHours(24);
  private static final int MIN_SAFE_BYTES = 16;

  private final List<String> urls;
  private final TurnSecret signing;
  private final Duration ttl;
  private final Clock clock;

  private TurnServers(List<String> urls, TurnSecret signing, Duration ttl, Clock clock) {
    this.urls = urls;
    this.signing = signing;
    this.ttl = ttl;
    this.clock = clock;
  }

  /**
   * Reads the configured TURN servers; null if there are none.
   *
   * @throws IllegalArgumentException naming the key that is missing or wrong
   */
  static @Nullable TurnServers of(IceConfig config, Clock clock) {
    List<String> urls = IceUrls.turn(URLS, config.turn().orElse(List.of()));
    List<String> secrets = secrets(config.turnSecrets().orElse(List.of()));
    Duration ttl = ttl(config.turnTtl());
    if (urls.isEmpty() && secrets.isEmpty()) {
      return null;
    }
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException(
          SECRETS + " must be set when " + URLS + " is: TURN servers require credentials");
    }
    if (urls.isEmpty()) {
      throw new IllegalArgumentException(
          URLS + " must be set when " + SECRETS + " is: no server would use the secrets");
    }
    return new TurnServers(urls, TurnSecret.of(secrets.get(0)), ttl, clock);
  }

  private static List<String> secrets(List<String> texts) {
    List<String> secrets =
        texts.stream().map(String::strip).filter(secret -> !secret.isEmpty()).toList();
    for (int i = 0; i < secrets.size(); i++) {
      if (secrets.get(i).getBytes(StandardCharsets.UTF_8).length < MIN_SAFE_BYTES) {
        LOG.warnf(
            "%s[%d] has fewer than %d bytes: somebody who has a credential could guess the secret",
            SECRETS, i, MIN_SAFE_BYTES);
      }
    }
    return secrets;
  }

  private static Duration ttl(Duration configured) {
    if (configured.compareTo(MIN_TTL) < 0 || configured.compareTo(MAX_TTL) > 0) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s, not %s".formatted(TTL, MIN_TTL, MAX_TTL, configured));
    }
    return Duration.ofSeconds(configured.toSeconds());
  }

  /** Returns the URLs of all. */
  List<String> urls() {
    return urls;
  }

  /** Returns how long credentials are valid, in whole seconds. */
  Duration ttl() {
    return ttl;
  }

  /** Returns all URLs, with credentials for a peer that are valid from now on. */
  IceServer of(PeerId peer) {
    String username = clock.instant().plus(ttl).getEpochSecond() + ":" + peer;
    return new IceServer(urls, username, signing.sign(username));
  }
}
