package dev.parley.delivery;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the streams and polls of a replica that shuts down.
 *
 * <p>From the start the replica is not ready and accepts no new streams. Open streams stay for
 * {@link DeliveryConfig#drainDelay}, while balancers notice that. They then end one by one, in
 * random order, evenly over {@link DeliveryConfig#drain}. Each gets a random reconnection time,
 * which spreads the clients' return further.
 */
@Singleton
public class Draining {
  private final Feeds feeds;
  private final DeliveryConfig config;
  private volatile boolean begun;

  Draining(Feeds feeds, DeliveryConfig config) {
    this.feeds = feeds;
    this.config = config;
  }

  /** Says whether this replica shuts down, and should get no new requests. */
  public boolean hasBegun() {
    return begun;
  }

  /** Waits for the balancers, then ends all streams and polls; blocks until all have ended. */
  public void drain() {
    begun = true;
    pauseUntil(System.nanoTime() + config.drainDelay().toNanos());
    List<Reader> readers = new ArrayList<>();
    feeds.all().forEach(feed -> readers.addAll(feed.readers()));
    Collections.shuffle(readers);
    long stepNanos = config.drain().toNanos() / Math.max(1, readers.size());
    long due = System.nanoTime();
    for (Reader reader : readers) {
      reader.sendAway(ReconnectionTime.drawWideMillis(), EndReason.DRAIN);
      due += stepNanos;
      pauseUntil(due);
    }
  }

  private static void pauseUntil(long nanos) {
    long left = nanos - System.nanoTime();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = nanos - System.nanoTime();
    }
  }
}
