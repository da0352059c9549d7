package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service of which everything is quickly too much. */
public class LowLimits implements QuarkusTestProfile {
  static final int MAX_PEERS = 3;
  static final int MESSAGE_BURST = 10;
  static final int JOIN_BURST = 30;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "parley.room.max-peers",
        "" + MAX_PEERS,
        "parley.room.message-rate",
        "1",
        "parley.room.message-burst",
        "" + MESSAGE_BURST,
        "parley.room.join-rate",
        "20",
        "parley.room.join-burst",
        "" + JOIN_BURST,
        "parley.delivery.stream-age",
        "2s");
  }
}
