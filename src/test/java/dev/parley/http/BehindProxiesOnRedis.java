package dev.parley.http;

import dev.parley.testing.RedisResource;
import java.util.List;

/** {@link BehindProxies}, with the rooms in Redis. */
public class BehindProxiesOnRedis extends BehindProxies {
  @Override
  public List<TestResourceEntry> testResources() {
    return RedisResource.ENTRIES;
  }
}
