package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service that lets in whom the application sends, under either of two shared keys. */
public class JwtAdmission implements QuarkusTestProfile {
  /** The second, so that the first must have been tried in vain. */
  public static final String KEY = "a-key-of-the-application-of-forty-bytes";

  /** The same as one of the application's, so that only type and audience tell tokens apart. */
  static final String TOKEN_KEY = KEY;

  static final String OPERATOR = "a-token-of-an-operator-of-forty-bytes-ab";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "parley.access.admission",
        "jwt",
        "parley.access.jwt-keys",
        "another-key-of-the-application-forty-byt," + KEY,
        "parley.access.token-keys",
        TOKEN_KEY,
        "parley.access.operator-tokens",
        "another-token-of-an-operator-forty-bytes," + OPERATOR);
  }
}
