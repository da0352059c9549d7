package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Profile with a heartbeat and request timeouts of one second and a small write buffer, for tests
 * of time limits and slow clients. The tests know its token key and its allowed origin.
 */
public class ShortTimeouts implements QuarkusTestProfile {
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
