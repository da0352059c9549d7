package dev.parley.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * {@link OpenAdmissionWithJwtKeys}, with TURN servers whose credentials are valid for four seconds,
 * and with timelines that every peer may read. One profile for all of it, since each profile costs
 * a start of the service.
 */
public class TurnAndTimelinesForPeers extends OpenAdmissionWithJwtKeys {
  static final String TURN_SECRET = "the-secret-of-the-turn-servers";
  static final Duration TURN_TTL = Duration.ofSeconds(4);

  @Override
  public Map<String, String> getConfigOverrides() {
    Map<String, String> all = new HashMap<>(super.getConfigOverrides());
    all.put("parley.ice.stun", "stun:stun.example.org:3478");
    all.put(
        "parley.ice.turn", "turn:turn.example.org:3478?transport=udp,turns:turn.example.org:5349");
    all.put("parley.ice.turn-secrets", TURN_SECRET + ",the-secret-that-it-had-before");
    all.put("parley.ice.turn-ttl", TURN_TTL.toSeconds() + "s");
    all.put("parley.timeline.readers", "peers");
    return all;
  }
}
