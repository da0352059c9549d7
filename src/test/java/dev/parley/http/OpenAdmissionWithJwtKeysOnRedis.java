package dev.parley.http;

import dev.parley.testing.RedisResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link OpenAdmissionWithJwtKeys}, with the rooms in Redis. */
public class OpenAdmissionWithJwtKeysOnRedis extends OpenAdmissionWithJwtKeys {
  @Override
  public Map<String, String> getConfigOverrides() {
    Map<String, String> all = new HashMap<>(super.getConfigOverrides());
    all.put("parley.access.token-keys", KEY);
    return all;
  }

  @Override
  public List<TestResourceEntry> testResources() {
    return RedisResource.ENTRIES;
  }
}
