package dev.parley.delivery;

import dev.parley.protocol.Member;
import dev.parley.protocol.Refusal;
import dev.parley.room.Backplane;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.Bounds;
import dev.parley.room.Memberships;
import dev.parley.room.Snapshot;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens event streams and answers polls: the two ways in which peers receive. */
@Singleton
public class EventStreams implements Memberships {
  /** How long a poll may wait that comes while the replica drains. */
  private static final long MAX_DRAINING_WAIT_MILLIS = 1000;

  private final Feeds feeds;
  private final Backplane backplane;
  private final TimerWheel wheel;
  private final DeliveryMeters meters;
  private final ReaderRecorder recorder;
  private final DeliveryConfig config;
  private final Draining draining;

  EventStreams(
      Feeds feeds,
      Backplane backplane,
      TimerWheel wheel,
      DeliveryMeters meters,
      ReaderRecorder recorder,
      DeliveryConfig config,
      Draining draining) {
    this.feeds = feeds;
    this.backplane = backplane;
    this.wheel = wheel;
    this.meters = meters;
    this.recorder = recorder;
    this.config = config;
    this.draining = draining;
    check(config);
  }

  private static void check(DeliveryConfig config) {
    Duration tenth = Duration.ofMillis(100);
    Duration minute = Duration.ofMinutes(1);
    Bounds.check("parley.delivery.heartbeat", config.heartbeat(), tenth, minute);
    Bounds.check(
        "parley.delivery.stream-age",
        config.streamAge(),
        Duration.ofSeconds(1),
        Duration.ofDays(1));
    Duration longest = minute.multipliedBy(10);
    Bounds.check("parley.delivery.drain-delay", config.drainDelay(), Duration.ZERO, longest);
    Bounds.check("parley.delivery.drain", config.drain(), Duration.ZERO, longest);
    Bounds.check("parley.delivery.max-buffered", config.maxBuffered(), 16 * 1024, 1 << 30);
  }

  void start(@Observes StartupEvent event, Vertx vertx) {
    wheel.start(vertx);
  }

  /** Ends the streams of this membership. Their clients come back at once, and join again. */
  @Override
  public void onNotInRoom(Member member) {
    feeds.membershipEnded(member);
  }

  /** An open stream, as the owner of its connection sees it. */
  public interface Stream {
    /** The client closed the connection, or it broke. */
    void closed();
  }

  /**
   * Opens an event stream.
   *
   * @param lastEventId as the client sent it; null if it sent none
   * @param token a new token for the client, sent with {@code hello}; null to send none
   * @param periodic an event that the stream sends from time to time; null for none
   * @param sink called once the stream is certain to begin; {@code hello} is written at once
   * @return the stream; fails with a {@link Refusal} if retrying does not help, and with {@link
   *     BackplaneUnavailable} if the client should reconnect later
   */
  public CompletionStage<Stream> open(
      Member member,
      @Nullable String lastEventId,
      @Nullable String token,
      @Nullable PeriodicEvent periodic,
      Supplier<FrameSink> sink) {
    Feed feed;
    try {
      feed = feeds.acquire(member.room());
    } catch (Refusal full) {
      return CompletableFuture.failedFuture(full);
    }
    StreamReader reader = new StreamReader(feed, member, backplane, meters, recorder, config);
    feed.add(reader);
    if (draining.hasBegun()) {
      feed.finish(reader, EndReason.ANSWERED);
      return CompletableFuture.failedFuture(new BackplaneUnavailable("Shutting down", null));
    }
    return snapshotFor(reader, feed)
        .thenApply(
            room -> {
              StartPosition start = StartPosition.of(room, lastEventId);
              feed.begin(
                  reader, room, start, () -> greet(reader, room, start, token, periodic, sink));
              if (!reader.hasBegun()) {
                throw new BackplaneUnavailable("The log began anew", null);
              }
              return () -> feed.letGo(reader);
            });
  }

  private void greet(
      StreamReader reader,
      Snapshot room,
      StartPosition start,
      @Nullable String token,
      @Nullable PeriodicEvent periodic,
      Supplier<FrameSink> sink) {
    byte[] hello = Hello.frame(reader.member(), room, start, config.heartbeat(), token);
    StreamStart how = StreamStart.of(start, room.start());
    reader.greet(sink.get(), how, hello, wheel, config.streamAge().toMillis(), periodic);
  }

  /**
   * Answers a poll.
   *
   * @param after id of the last event that the client has; null if it has none
   * @param wait how long to wait for the first event, at most
   * @return the answer as JSON; fails as {@link #open} does
   */
  public CompletionStage<String> poll(Member member, @Nullable String after, Duration wait) {
    Feed feed;
    try {
      feed = feeds.acquire(member.room());
    } catch (Refusal full) {
      return CompletableFuture.failedFuture(full);
    }
    PollReader reader = new PollReader(feed, member, recorder);
    feed.add(reader);
    long waitMillis = Math.min(wait.toMillis(), maxWaitMillis());
    return snapshotFor(reader, feed)
        .thenCompose(
            room -> {
              StartPosition start = StartPosition.of(room, after);
              feed.begin(
                  reader,
                  room,
                  start,
                  () -> reader.greet(start, room.self(), room.others(), waitMillis, wheel));
              if (!reader.hasBegun()) {
                throw new BackplaneUnavailable("The poll ended before it began", null);
              }
              return reader.answer();
            });
  }

  /** Draining may not end polls that begin after it did, so those must end by themselves. */
  private long maxWaitMillis() {
    return draining.hasBegun() ? MAX_DRAINING_WAIT_MILLIS : Long.MAX_VALUE;
  }

  /**
   * Asks for the room as it is once the feed is subscribed, so that no entry falls between the two.
   * The reader ends if either fails.
   */
  private CompletionStage<Snapshot> snapshotFor(Reader reader, Feed feed) {
    return feeds
        .subscribed(feed)
        .thenCompose(subscribed -> feed.open(reader))
        .whenComplete(
            (room, failure) -> {
              if (failure != null) {
                feed.finish(reader, EndReason.ANSWERED);
              }
            });
  }

  /** Returns the only frame of a stream that asks its client to reconnect later. */
  public byte[] reconnectLater() {
    return Frame.retry(ReconnectionTime.drawMillis());
  }
}
