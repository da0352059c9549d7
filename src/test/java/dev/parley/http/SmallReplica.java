package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * A replica with little memory for clients that do not read: much for each of them, little for all
 * together. It keeps no timelines, though peers might read them.
 */
public class SmallReplica implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "parley.delivery.max-buffered", "1000000000",
        "parley.delivery.max-buffered-total", "4000000",
        "parley.timeline.enabled", "false",
        "parley.timeline.readers", "peers");
  }
}
