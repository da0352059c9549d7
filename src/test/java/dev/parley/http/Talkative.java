package dev.parley.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** An application's tokens, TURN, and a log that leaves nothing out. */
public class Talkative extends JwtAdmission {
  static final String TURN_SECRET = "a-secret-of-the-turn-servers";

  @Override
  public Map<String, String> getConfigOverrides() {
    Map<String, String> config = new LinkedHashMap<>(super.getConfigOverrides());
    config.put("parley.ice.turn", "turn:turn.example.org:3478");
    config.put("parley.ice.turn-secrets", TURN_SECRET);
    config.put("quarkus.log.level", "DEBUG");
    config.put("quarkus.log.console.level", "INFO");
    config.put("quarkus.log.category.\"dev.parley\".level", "TRACE");
    config.put("quarkus.log.category.\"dev.parley\".min-level", "TRACE");
    return config;
  }
}
