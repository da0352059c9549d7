package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Profile with a high limit for the write buffer of each client, a low limit for all clients
 * together, and timelines disabled.
 */
public class LowTotalBufferWithoutTimelines implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "parley.delivery.max-buffered", "1000000000",
        "parley.delivery.max-buffered-total", "4000000",
        "parley.timeline.enabled", "false",
        "parley.timeline.readers", "peers");
  }
}
