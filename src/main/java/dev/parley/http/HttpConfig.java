package dev.parley.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a request may take. */
@ConfigMapping(prefix = "parley.http")
public interface HttpConfig {
  /**
   * How long the first line and the headers of a request may take to arrive, from their first byte
   * on. Shorter frees what a client that dribbles holds. 100 ms to 1 minute.
   */
  @WithDefault("10s")
  Duration headTimeout();

  /**
   * How long a request's body may take to arrive, from its first byte on. Longer suits slow phones,
   * shorter frees what a client that dribbles holds. 100 ms to 1 minute.
   */
  @WithDefault("10s")
  Duration bodyTimeout();

  /**
   * Bytes of a request's body. More lets larger descriptions and messages pass, of which a log may
   * hold 1,280 each; less than an offer of your application ends its calls. 4 KiB to 1 MiB.
   */
  @WithDefault("65536")
  int maxBody();

  /**
   * Bytes of one peer's metadata. Each join and each stream carries that of all others. 2, which is
   * an empty object, to 65,536.
   */
  @WithDefault("2048")
  int maxMetadata();
}
