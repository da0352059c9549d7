package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Profile with admission {@code open} and a key for tokens of the application. */
public class OpenAdmissionWithJwtKeys implements QuarkusTestProfile {
  static final String KEY = JwtAdmission.KEY;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("parley.access.jwt-keys", KEY);
  }
}
