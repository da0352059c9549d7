package dev.parley.http;

import dev.parley.testing.RedisResource;
import java.util.List;

/** {@link LowLimits}, with the rooms in Redis. */
public class LowLimitsOnRedis extends LowLimits {
  @Override
  public List<TestResourceEntry> testResources() {
    return RedisResource.ENTRIES;
  }
}
