package dev.parley.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a request may take. */
@ConfigMapping(prefix = "parley.http")
public interface HttpConfig {
  /**
   * How long a request's body may take to arrive, from its first byte on. Longer suits slow phones,
   * shorter frees what a client that dribbles holds. 100 ms to 1 minute.
   */
  @WithDefault("10s")
  Duration bodyTimeout();
}
