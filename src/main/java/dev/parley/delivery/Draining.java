package dev.parley.delivery;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The end of a replica: it is not ready and takes no new streams; when balancers have had the time
 * to notice, the open ones are ended one by one, evenly over the configured time, in random order,
 * each with a reconnection time that spreads the return further.
 */
@Singleton
public class Draining {
  private static final long RETRY_MOST_MILLIS = 9000;

  private final Feeds feeds;
  private final DeliveryConfig config;
  private volatile boolean begun;

  Draining(Feeds feeds, DeliveryConfig config) {
    this.feeds = feeds;
    this.config = config;
  }

  /** Says whether this replica is going: it should get no new requests. */
  public boolean hasBegun() {
    return begun;
  }

  /** Waits for the balancers and ends all streams and polls; returns when that is done. */
  public void drain() {
    begun = true;
    pauseUntil(System.nanoTime() + config.drainDelay().toNanos());
    List<Reader> readers = new ArrayList<>();
    feeds.all().forEach(feed -> readers.addAll(feed.readers()));
    Collections.shuffle(readers);
    long stepNanos = config.drain().toNanos() / Math.max(1, readers.size());
    long due = System.nanoTime();
    for (Reader reader : readers) {
      reader.sendAway(drawRetryMillis(), EndReason.DRAIN);
      due += stepNanos;
      pauseUntil(due);
    }
  }

  static long drawRetryMillis() {
    return ThreadLocalRandom.current().nextLong(1000, RETRY_MOST_MILLIS + 1);
  }

  private static void pauseUntil(long nanos) {
    long left = nanos - System.nanoTime();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = nanos - System.nanoTime();
    }
  }
}
