package dev.parley.http.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How requests are read, and their limits. */
@ConfigMapping(prefix = "parley.http")
public interface HttpConfig {
  /**
   * Whether plain requests of a call are read straight from their connection, past the router. Off
   * costs about 1.6 times the processor time for each message. The service switches the fast path
   * off in development mode, with the access log and with traces.
   */
  @WithDefault("true")
  boolean fastPath();

  /**
   * How long the first line and the headers of a request may take to arrive, from their first byte
   * on. Shorter frees the resources of slow clients sooner. 100 ms to 1 minute.
   */
  @WithDefault("10s")
  Duration headTimeout();

  /**
   * How long a request's body may take to arrive, from its first byte on. Longer suits slow phones,
   * shorter frees the resources of slow clients sooner. 100 ms to 1 minute.
   */
  @WithDefault("10s")
  Duration bodyTimeout();

  /**
   * Bytes of a request's body. A larger value admits larger descriptions and messages. Logs take no
   * more memory for that: they hold fewer messages if these are larger than 64 KiB. With a value
   * smaller than an offer of your application, no call comes up. 4 KiB to 1 MiB.
   */
  @WithDefault("262144")
  int maxBody();

  /**
   * Bytes of one peer's metadata. Each join and each stream carries that of all others. 2, which is
   * an empty object, to 65,536.
   */
  @WithDefault("2048")
  int maxMetadata();
}
