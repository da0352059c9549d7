package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A service that admits peers by tokens of the application, under either of two shared keys. It has
 * a TURN server and logs at all levels, so that a test can look for secrets in its log.
 */
public class JwtAdmission implements QuarkusTestProfile {
  /** The second key of the list. The service tries the first key before it. */
  public static final String KEY = "a-key-of-the-application-of-forty-bytes";

  /** Equal to a key of the application, so that tokens differ only in type and audience. */
  static final String TOKEN_KEY = KEY;

  static final String OPERATOR = "a-token-of-an-operator-of-forty-bytes-ab";
  static final String TURN_SECRET = "a-secret-of-the-turn-servers";

  @Override
  public Map<String, String> getConfigOverrides() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("parley.access.admission", "jwt");
    all.put("parley.access.jwt-keys", "another-key-of-the-application-forty-byt," + KEY);
    all.put("parley.access.token-keys", TOKEN_KEY);
    all.put(
        "parley.access.operator-tokens", "another-token-of-an-operator-forty-bytes," + OPERATOR);
    all.put("parley.ice.turn", "turn:turn.example.org:3478");
    all.put("parley.ice.turn-secrets", TURN_SECRET);
    all.put("quarkus.log.level", "DEBUG");
    all.put("quarkus.log.console.level", "INFO");
    all.put("quarkus.log.category.\"dev.parley\".level", "TRACE");
    all.put("quarkus.log.category.\"dev.parley\".min-level", "TRACE");
    return all;
  }
}
