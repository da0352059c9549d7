package dev.parley.http;

import dev.parley.testing.RedisResource;
import java.util.List;

/** {@link ShortTimeouts}, with the rooms in Redis. */
public class ShortTimeoutsOnRedis extends ShortTimeouts {
  @Override
  public List<TestResourceEntry> testResources() {
    return RedisResource.ENTRIES;
  }
}
