package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Profile with low limits for the streams, rooms and lobbies of a replica. */
public class FewStreamsAndRooms implements QuarkusTestProfile {
  static final int MAX_STREAMS = 6;
  static final int MAX_ROOMS = 8;
  static final int MAX_LOBBIES = 2;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "parley.delivery.max-streams", "" + MAX_STREAMS,
        "parley.memory.max-rooms", "" + MAX_ROOMS,
        "parley.memory.max-lobbies", "" + MAX_LOBBIES);
  }
}
