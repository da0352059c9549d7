package dev.parley.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service that lets in everybody, and knows whom the application trusts with more. */
public class OpenWithKeys implements QuarkusTestProfile {
  static final String KEY = JwtAdmission.KEY;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("parley.access.jwt-keys", KEY);
  }
}
