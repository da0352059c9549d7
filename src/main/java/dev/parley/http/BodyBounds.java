package dev.parley.http;

import dev.parley.room.Bounds;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;

/** How much a request may bring, and how slowly, as configured and checked. */
@Startup
@Singleton
class BodyBounds {
  private final HttpConfig config;

  BodyBounds(HttpConfig config) {
    this.config = config;
    Bounds.check(
        "parley.http.body-timeout",
        config.bodyTimeout(),
        Duration.ofMillis(100),
        Duration.ofMinutes(1));
    Bounds.check("parley.http.max-body", config.maxBody(), 4096, 1 << 20);
    Bounds.check("parley.http.max-metadata", config.maxMetadata(), 2, 1 << 16);
  }

  /** Returns the most bytes of a body. */
  int bytes() {
    return config.maxBody();
  }

  /** Returns the most bytes of a peer's metadata. */
  int metadataBytes() {
    return config.maxMetadata();
  }

  /** Returns how long a body may take to arrive. */
  Duration timeout() {
    return config.bodyTimeout();
  }
}
