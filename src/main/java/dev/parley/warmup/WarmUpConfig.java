package dev.parley.warmup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;

/** How long a new replica warms itself up. */
@ConfigMapping(prefix = "parley.warm-up")
public interface WarmUpConfig {
  /**
   * The longest time for which a replica calls itself before it is ready. It is ready earlier if
   * the JVM has compiled what is hot. With 0 it is ready at once, and slow for the first half
   * minute. Meanwhile it keeps all its processors busy, and on Redis it costs as much as some
   * hundred calls. 0 to 1 minute.
   */
  @WithDefault("10s")
  @WithParentName
  Duration atMost();
}
