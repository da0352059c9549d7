package dev.parley.delivery;

import dev.parley.protocol.Member;
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

/** The feeds of this replica: one for each room that has readers here. */
@Startup
@Singleton
class Feeds implements FeedReaders.Users {
  /**
   * A feed and for how many readers it is kept, including those that are still opening and those
   * whose client has just gone.
   */
  private record Use(Feed feed, CompletionStage<Void> subscribed, int readers) {}

  private final ConcurrentHashMap<RoomId, Use> uses = new ConcurrentHashMap<>();
  private final Backplane backplane;
  private final TimerWheel wheel;
  private final LeaseRenewals renewals;
  private final DeliveryMeters meters;
  private final int maxReaders;
  private final int maxPeerStreams;

  /** Readers of all feeds, including those that are still opening. */
  private final AtomicInteger readers = new AtomicInteger();

  Feeds(Backplane backplane, TimerWheel wheel, DeliveryMeters meters, DeliveryConfig config) {
    this.backplane = backplane;
    this.wheel = wheel;
    this.renewals = new LeaseRenewals(backplane, wheel);
    this.meters = meters;
    this.maxReaders =
        Bounds.check("parley.delivery.max-streams", config.maxStreams(), 1, 1_000_000);
    this.maxPeerStreams =
        Bounds.check("parley.delivery.max-peer-streams", config.maxPeerStreams(), 1, 1000);
    meters.watchFeeds(uses::size, this::peers);
    meters.watchReaders(readers::get, maxReaders);
  }

  /**
   * Returns the room's feed for one more reader, which the caller must add to it: the feed releases
   * the use when that reader ends. Subscribing and unsubscribing happen inside the map's atomic
   * step, so that they reach the backplane in the right order.
   *
   * @throws Refusal {@code replica-full}; then no reader may be added
   */
  Feed acquire(RoomId room) {
    if (readers.incrementAndGet() > maxReaders) {
      readers.decrementAndGet();
      throw Refusals.full();
    }
    return uses.compute(room, (id, use) -> use == null ? begin(id) : with(use, use.readers() + 1))
        .feed();
  }

  /** Returns a stage that completes once the feed gets every new entry of its room. */
  CompletionStage<Void> subscribed(Feed feed) {
    Use use = uses.get(feed.room());
    if (use == null) {
      throw new IllegalStateException("The feed has no reader");
    }
    return use.subscribed();
  }

  @Override
  public void onEnded() {
    readers.decrementAndGet();
  }

  @Override
  public void onReleased(RoomId room) {
    uses.computeIfPresent(
        room, (id, use) -> use.readers() > 1 ? with(use, use.readers() - 1) : end(use));
  }

  /** Ends the readers that this replica has of a membership that is over. */
  void membershipEnded(Member member) {
    Use use = uses.get(member.room());
    if (use != null) {
      use.feed().membershipEnded(member);
    }
  }

  Collection<Feed> all() {
    return uses.values().stream().map(Use::feed).toList();
  }

  private long peers() {
    return all().stream()
        .flatMap(feed -> feed.readers().stream())
        .map(Reader::member)
        .distinct()
        .count();
  }

  private Use begin(RoomId room) {
    Feed feed = new Feed(room, backplane, wheel, renewals, meters, maxPeerStreams, this);
    return new Use(feed, backplane.subscribe(room, feed), 1);
  }

  private static Use with(Use use, int readers) {
    return new Use(use.feed(), use.subscribed(), readers);
  }

  private @Nullable Use end(Use use) {
    backplane.unsubscribe(use.feed().room(), use.feed());
    return null;
  }
}
