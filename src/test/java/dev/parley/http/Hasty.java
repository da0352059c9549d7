package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * A service without patience, for tests about time and slow clients; with a known token key and one
 * known origin.
 */
public class Hasty implements QuarkusTestProfile {
  static final String TOKEN_KEY = "a-known-key-of-more-than-thirty-two-bytes";
  static final String ORIGIN = "https://app.example";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "parley.access.token-keys", TOKEN_KEY,
        "parley.delivery.heartbeat", "1s",
        "parley.delivery.max-buffered", "65536",
        "parley.http.body-timeout", "1s",
        "parley.http.head-timeout", "1s",
        "quarkus.http.cors.origins", ORIGIN);
  }
}
