package dev.parley.ice;

import dev.parley.protocol.Json;
import dev.parley.protocol.PeerId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The configured TURN servers, with a user name and a password of each peer's own that expire, as
 * coturn's {@code use-auth-secret} verifies them ("A REST API for Access to TURN Services",
 * draft-uberti-behave-turn-rest): whoever knows the secret needs no list of users.
 */
final class TurnServers {
  private static final Logger LOG = Logger.getLogger(TurnServers.class);

  private static final String URLS = "parley.ice.turn";
  private static final String SECRETS = "parley.ice.turn-secrets";
  private static final String TTL = "parley.ice.turn-ttl";
  private static final Duration LEAST_TTL = Duration.ofSeconds(2);
  private static final Duration MOST_TTL = Duration.ofHours(24);
  private static final int GUESSABLE_BYTES = 16;

  private final String urls;
  private final TurnSecret signing;
  private final Duration ttl;
  private final Clock clock;

  private TurnServers(List<String> urls, TurnSecret signing, Duration ttl, Clock clock) {
    this.urls = IceServers.urls(urls);
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
          SECRETS + " must be set when " + URLS + " is: TURN servers ask for credentials");
    }
    if (urls.isEmpty()) {
      throw new IllegalArgumentException(
          URLS + " must be set when " + SECRETS + " is: there is nobody to use them with");
    }
    return new TurnServers(urls, TurnSecret.of(secrets.get(0)), ttl, clock);
  }

  private static List<String> secrets(List<String> texts) {
    List<String> secrets =
        texts.stream().map(String::strip).filter(secret -> !secret.isEmpty()).toList();
    for (int i = 0; i < secrets.size(); i++) {
      if (secrets.get(i).getBytes(StandardCharsets.UTF_8).length < GUESSABLE_BYTES) {
        LOG.warnf(
            "%s[%d] has less than %d bytes: whoever has a credential can try to guess it",
            SECRETS, i, GUESSABLE_BYTES);
      }
    }
    return secrets;
  }

  private static Duration ttl(Duration configured) {
    if (configured.compareTo(LEAST_TTL) < 0 || configured.compareTo(MOST_TTL) > 0) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s, not %s".formatted(TTL, LEAST_TTL, MOST_TTL, configured));
    }
    return Duration.ofSeconds(configured.toSeconds());
  }

  /** Returns how long credentials are good for, in whole seconds. */
  Duration ttl() {
    return ttl;
  }

  /** Appends one {@code RTCIceServer}: all URLs, with credentials for a peer as of now. */
  void append(StringBuilder json, PeerId peer) {
    String username = clock.instant().plus(ttl).getEpochSecond() + ":" + peer;
    json.append("{\"urls\":").append(urls);
    Json.string(json.append(",\"username\":"), username);
    Json.string(json.append(",\"credential\":"), signing.sign(username)).append('}');
  }
}
