package dev.parley.http;

import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * How many event loops there are, unless something else is configured: one for every two
 * processors.
 *
 * <p>An event loop does everything of a request and of a frame but what the kernel does for it, so
 * one keeps a processor busy by itself; the others are for the kernel, the JVM's compilers, and its
 * collector. With more loops than that nothing is done sooner, and what one hears for a stream of
 * another has to wake it.
 */
public final class EventLoops implements ConfigSource {
  static final String KEY = "quarkus.vertx.event-loops-pool-size";

  /** Below everything that anybody configures. */
  private static final int ORDINAL = 50;

  /** Returns how many event loops suit as many processors. */
  static int suiting(int processors) {
    return Math.max(1, processors / 2);
  }

  @Override
  public Set<String> getPropertyNames() {
    return Set.of(KEY);
  }

  @Override
  public @Nullable String getValue(String name) {
    return name.equals(KEY)
        ? Integer.toString(suiting(Runtime.getRuntime().availableProcessors()))
        : null;
  }

  @Override
  public String getName() {
    return "event loops for these processors";
  }

  @Override
  public int getOrdinal() {
    return ORDINAL;
  }
}
