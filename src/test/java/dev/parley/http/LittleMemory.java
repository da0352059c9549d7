package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service that would give each client much that does not read, but all of them little. */
public class LittleMemory implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "parley.delivery.max-buffered", "1000000000",
        "parley.delivery.max-buffered-total", "4000000");
  }
}
