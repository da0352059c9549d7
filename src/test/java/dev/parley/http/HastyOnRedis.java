package dev.parley.http;

import dev.parley.testing.RedisResource;
import java.util.List;

/** {@link Hasty}, with the rooms in Redis. */
public class HastyOnRedis extends Hasty {
  @Override
  public List<TestResourceEntry> testResources() {
    return RedisResource.ENTRIES;
  }
}
