package dev.parley.http.stream;

import dev.parley.delivery.DeliveryConfig;
import dev.parley.room.Bounds;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes may be written to streams and not yet taken by their clients. Each stream has a
 * limit, and a lower one while all streams together are above the limit for all. Safe for any
 * thread.
 */
@Singleton
public class WriteBudget {
  /** Bytes that every stream may have unwritten at any time. */
  static final int MIN_STREAM_BYTES = 16_384;

  private final int maxStreamBytes;
  private final long maxTotalBytes;
  private final AtomicLong unwrittenBytes = new AtomicLong();

  @Inject
  WriteBudget(DeliveryConfig delivery) {
    this(
        delivery.maxBuffered(),
        Bounds.check(
            "parley.delivery.max-buffered-total",
            delivery.maxBufferedTotal().orElse(Runtime.getRuntime().maxMemory() / 4),
            MIN_STREAM_BYTES,
            1L << 40));
  }

  WriteBudget(int maxStreamBytes, long maxTotalBytes) {
    this.maxStreamBytes = maxStreamBytes;
    this.maxTotalBytes = maxTotalBytes;
  }

  /** Counts bytes that are to be written; a negative number for bytes that no longer are. */
  void add(long bytes) {
    unwrittenBytes.addAndGet(bytes);
  }

  /** Returns how many bytes one stream may have unwritten now. */
  int streamLimit() {
    return unwrittenBytes.get() > maxTotalBytes
        ? Math.min(MIN_STREAM_BYTES, maxStreamBytes)
        : maxStreamBytes;
  }
}
