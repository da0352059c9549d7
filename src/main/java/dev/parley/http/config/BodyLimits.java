package dev.parley.http.config;

import dev.parley.room.Bounds;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The configured bounds on the size and the time of a body, checked at the start. */
@Startup
@Singleton
public class BodyLimits {
  private final HttpConfig config;

  BodyLimits(HttpConfig config) {
    this.config = config;
    Bounds.check(
        "parley.http.body-timeout",
        config.bodyTimeout(),
        Duration.ofMillis(100),
        Duration.ofMinutes(1));
    Bounds.check("parley.http.max-body", config.maxBody(), 4096, 1 << 20);
    Bounds.check("parley.http.max-metadata", config.maxMetadata(), 2, 1 << 16);
  }

  /** Returns how many bytes a body may have. */
  public int bytes() {
    return config.maxBody();
  }

  /** Returns how many bytes a peer's metadata may have. */
  public int metadataBytes() {
    return config.maxMetadata();
  }

  /** Returns how long a body may take to arrive. */
  public Duration timeout() {
    return config.bodyTimeout();
  }
}
