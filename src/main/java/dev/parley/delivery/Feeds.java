package dev.parley.delivery;

import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.Bounds;
import dev.parley.room.Refusals;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The feeds of this replica: one for each room that has readers here, and no other. */
@Startup
@Singleton
class Feeds {
  /** A feed and how many readers it has, opening ones included. */
  private record Use(Feed feed, CompletionStage<Void> hearing, int readers) {}

  private final ConcurrentHashMap<RoomId, Use> uses = new ConcurrentHashMap<>();
  private final Backplane backplane;
  private final TimerWheel wheel;
  private final DeliveryMeters meters;
  private final int maxReaders;
  private final int maxPeerStreams;

  /** Readers of all feeds, opening ones included. */
  private final AtomicInteger readers = new AtomicInteger();

  Feeds(Backplane backplane, TimerWheel wheel, DeliveryMeters meters, DeliveryConfig config) {
    this.backplane = backplane;
    this.wheel = wheel;
    this.meters = meters;
    this.maxReaders =
        Bounds.check("parley.delivery.max-streams", config.maxStreams(), 1, 1_000_000);
    this.maxPeerStreams =
        Bounds.check("parley.delivery.max-peer-streams", config.maxPeerStreams(), 1, 1000);
    meters.watch(uses::size, this::all);
    meters.watchReaders(readers::get, maxReaders);
  }

  /**
   * Returns the room's feed for one more reader; it is to be {@link #release released} once. The
   * subscription is begun and ended inside the map's atomic step, so that both take effect in the
   * order of their use.
   *
   * @throws Refusal {@code replica-full}; then there is nothing to release
   */
  Feed acquire(RoomId room) {
    if (readers.incrementAndGet() > maxReaders) {
      readers.decrementAndGet();
      throw Refusals.full();
    }
    return uses.compute(room, (id, use) -> use == null ? begin(id) : with(use, use.readers() + 1))
        .feed();
  }

  /** Returns a stage that completes when the room's feed hears of every new entry. */
  CompletionStage<Void> hearing(Feed feed) {
    Use use = uses.get(feed.room());
    if (use == null) {
      throw new IllegalStateException("The feed has no reader");
    }
    return use.hearing();
  }

  void release(Feed feed) {
    readers.decrementAndGet();
    uses.computeIfPresent(
        feed.room(), (id, use) -> use.readers() > 1 ? with(use, use.readers() - 1) : end(use));
  }

  Collection<Feed> all() {
    return uses.values().stream().map(Use::feed).toList();
  }

  private Use begin(RoomId room) {
    Feed feed = new Feed(room, backplane, this, wheel, meters, maxPeerStreams);
    return new Use(feed, backplane.subscribe(room, feed), 1);
  }

  private static Use with(Use use, int readers) {
    return new Use(use.feed(), use.hearing(), readers);
  }

  private @Nullable Use end(Use use) {
    backplane.unsubscribe(use.feed().room(), use.feed());
    return null;
  }
}
