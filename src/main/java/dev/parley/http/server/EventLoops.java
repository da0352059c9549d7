package dev.parley.http.server;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Sets the default number of event loops: one for each processor, or, with Redis, one for every two
 * processors.
 *
 * <p>An event loop does all the work of a request and of a frame, except that of the kernel. So one
 * loop can keep one processor busy. With Redis, a loop that hears a message for a stream of another
 * loop has to wake that loop, which costs a third of a call. More replicas with fewer loops each
 * avoid this cost.
 */
public final class EventLoops implements ConfigSourceFactory {
  static final String KEY = "quarkus.vertx.event-loops-pool-size";
  static final String REDIS = "quarkus.redis.hosts";

  /** Lower than that of every other source, so that any configuration wins. */
  private static final int ORDINAL = 50;

  /** Returns the default for a number of processors. */
  static int defaultFor(int processors, boolean isOnRedis) {
    return isOnRedis ? Math.max(1, processors / 2) : processors;
  }

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue redis = context.getValue(REDIS);
    String hosts = redis == null ? null : redis.getValue();
    // An empty value means that it is not set, as for Quarkus.
    boolean isOnRedis = hosts != null && !hosts.isEmpty();
    int loops = defaultFor(Runtime.getRuntime().availableProcessors(), isOnRedis);
    return List.of(
        new PropertiesConfigSource(
            Map.of(KEY, Integer.toString(loops)), "event loops for these processors", ORDINAL));
  }
}
