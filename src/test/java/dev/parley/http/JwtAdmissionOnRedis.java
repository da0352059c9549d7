package dev.parley.http;

import dev.parley.testing.RedisResource;
import java.util.List;

/** {@link JwtAdmission}, with the rooms in Redis. */
public class JwtAdmissionOnRedis extends JwtAdmission {
  @Override
  public List<TestResourceEntry> testResources() {
    return RedisResource.ENTRIES;
  }
}
