package dev.parley.http;

import dev.parley.testing.RedisResource;
import java.util.List;

/** {@link LowRateAndSizeLimits}, with the rooms in Redis. */
public class LowRateAndSizeLimitsOnRedis extends LowRateAndSizeLimits {
  @Override
  public List<TestResourceEntry> testResources() {
    return RedisResource.ENTRIES;
  }
}
