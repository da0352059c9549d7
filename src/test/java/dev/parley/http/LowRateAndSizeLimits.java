package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Profile with low limits for rates, sizes, peers in a room and the age of a stream, and without
 * reports.
 */
public class LowRateAndSizeLimits implements QuarkusTestProfile {
  static final int MAX_PEERS = 3;
  static final int MESSAGE_BURST = 10;
  static final int JOIN_BURST = 30;
  static final int MAX_BODY = 8192;
  static final int MAX_METADATA = 100;

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
        "parley.http.max-body",
        "" + MAX_BODY,
        "parley.http.max-metadata",
        "" + MAX_METADATA,
        "parley.delivery.stream-age",
        "2s",
        "parley.timeline.reports",
        "false",
        "parley.access.token-keys",
        ShortTimeouts.TOKEN_KEY);
  }
}
