package dev.parley.http.config;

import dev.parley.room.Bounds;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The configured bounds on the size and the time of a body, checked at the start. */
@Startup
@Singleton
public class BodyLimits {
  /** Bytes of a body that may be under way on any number of connections. */
  public static final int SMALL_BYTES = 65_536;

  private static final int SHARE_OF_HEAP = 8;

  private final HttpConfig config;
  private final int maxLargeBodies;

  /** Bodies above {@link #SMALL_BYTES} that are under way. */
  private final AtomicInteger largeBodies = new AtomicInteger();

  BodyLimits(HttpConfig config) {
    this.config = config;
    Bounds.check(
        "parley.http.body-timeout",
        config.bodyTimeout(),
        Duration.ofMillis(100),
        Duration.ofMinutes(1));
    Bounds.check("parley.http.max-body", config.maxBody(), 4096, 1 << 20);
    Bounds.check("parley.http.max-metadata", config.maxMetadata(), 2, 1 << 16);
    long share = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / config.maxBody();
    this.maxLargeBodies = (int) Math.min(Integer.MAX_VALUE, Math.max(1, share));
  }

  /** Returns how many bytes a body may have. */
  public int bytes() {
    return config.maxBody();
  }

  /**
   * Begins a body above {@link #SMALL_BYTES}, of which so many may be under way that they fill an
   * eighth of the heap. If this returns true, {@link #endLarge} must follow. Safe for any thread.
   */
  public boolean beginLarge() {
    if (largeBodies.incrementAndGet() > maxLargeBodies) {
      largeBodies.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Ends what {@link #beginLarge} began. */
  public void endLarge() {
    largeBodies.decrementAndGet();
  }

  /** Returns how many bodies above {@link #SMALL_BYTES} are under way. */
  public int largeUnderWay() {
    return largeBodies.get();
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
