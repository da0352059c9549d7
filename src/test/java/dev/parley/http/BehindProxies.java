package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Profile: the service trusts proxies at 127.0.0.20 and in 127.0.1.0/24, and allows few joins for
 * each client address.
 */
public class BehindProxies implements QuarkusTestProfile {
  static final int JOIN_BURST = 3;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "quarkus.http.proxy.proxy-address-forwarding", "true",
        "quarkus.http.proxy.trusted-proxies", "127.0.0.20,127.0.1.0/24",
        "parley.room.join-rate", "1",
        "parley.room.join-burst", "" + JOIN_BURST,
        "parley.access.token-keys", ShortTimeouts.TOKEN_KEY);
  }
}
