package dev.parley.http;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * How many event loops there are, unless something else is configured: one for each processor, and
 * with Redis one for every two.
 *
 * <p>An event loop does everything of a request and of a frame but what the kernel does for it, so
 * one keeps a processor busy by itself. With Redis, what one hears for a stream of another has to
 * wake that other, which costs a third of a call; there are other replicas, which do without.
 */
public final class EventLoops implements ConfigSourceFactory {
  static final String KEY = "quarkus.vertx.event-loops-pool-size";
  static final String REDIS = "quarkus.redis.hosts";

  /** Below everything that anybody configures. */
  private static final int ORDINAL = 50;

  /** Returns how many event loops suit as many processors. */
  static int suiting(int processors, boolean isOnRedis) {
    return isOnRedis ? Math.max(1, processors / 2) : processors;
  }

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue redis = context.getValue(REDIS);
    String hosts = redis == null ? null : redis.getValue();
    // Set to nothing is not set, as for Quarkus.
    boolean isOnRedis = hosts != null && !hosts.isEmpty();
    int loops = suiting(Runtime.getRuntime().availableProcessors(), isOnRedis);
    return List.of(
        new PropertiesConfigSource(
            Map.of(KEY, Integer.toString(loops)), "event loops for these processors", ORDINAL));
  }
}
