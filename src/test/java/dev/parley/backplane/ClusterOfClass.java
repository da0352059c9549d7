package dev.parley.backplane;

import dev.parley.testing.RedisCluster;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Redis Cluster for the tests of one class, which are skipped where Redis is too old for sharded
 * channels.
 */
final class ClusterOfClass implements BeforeAllCallback, AfterAllCallback {
  private final int masters;
  private final int replicasOfEach;
  private @Nullable RedisCluster cluster;

  ClusterOfClass(int masters, int replicasOfEach) {
    this.masters = masters;
    this.replicasOfEach = replicasOfEach;
  }

  RedisCluster get() {
    return Objects.requireNonNull(cluster);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    RedisClusterBackplanes.assumeAvailable();
    cluster = RedisCluster.start(masters, replicasOfEach);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (cluster != null) {
      cluster.close();
    }
  }
}
