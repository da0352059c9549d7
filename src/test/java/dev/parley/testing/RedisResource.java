package dev.parley.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile.TestResourceEntry;
import java.util.List;
import java.util.Map;

/**
 * Makes the service under test keep its rooms in a real Redis, which starts and ends with the
 * service. The profile has to set a key for peer tokens.
 */
public final class RedisResource implements QuarkusTestResourceLifecycleManager {
  /** What {@code QuarkusTestProfile.testResources} returns in a profile that needs Redis. */
  public static final List<TestResourceEntry> ENTRIES =
      List.of(new TestResourceEntry(RedisResource.class));

  private RedisServer redis;

  @Override
  public Map<String, String> start() {
    redis = RedisServer.start();
    return Map.of("quarkus.redis.hosts", redis.url());
  }

  @Override
  public void stop() {
    redis.close();
  }
}
