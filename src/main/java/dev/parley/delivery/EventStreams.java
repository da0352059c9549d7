package dev.parley.delivery;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Json;
import dev.parley.protocol.Member;
import dev.parley.protocol.Refusal;
import dev.parley.room.Backplane;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.Bounds;
import dev.parley.room.Snapshot;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens what peers receive through: event streams and polls. */
@Singleton
public class EventStreams {
  private static final long RETRY_LEAST_MILLIS = 1000;
  private static final long RETRY_MOST_MILLIS = 3000;
  private static final long LAST_WAIT_MILLIS = 1000;

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

  /** An open stream, for whoever holds the other end. */
  public interface Stream {
    /** The client has gone. */
    void closed();
  }

  /**
   * Opens an event stream.
   *
   * @param lastEventId as the client sent it, if it did
   * @param token a new one for the client, told with {@code hello}; null if its own will do
   * @param refresh what else the stream brings from time to time; null for nothing
   * @param sink made when the stream is certain to be served, and greeted with {@code hello} at
   *     once
   * @return the stream; fails with a refusal where retrying cannot mend, and with {@link
   *     BackplaneUnavailable} where the client should come back by itself
   */
  public CompletionStage<Stream> open(
      Member member,
      @Nullable String lastEventId,
      @Nullable String token,
      @Nullable PeriodicEvent refresh,
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
    return opening(feed, reader)
        .thenApply(
            room -> {
              StartPosition place = StartPosition.of(room, lastEventId);
              feed.begin(
                  reader, room, place, () -> greet(reader, room, place, token, refresh, sink));
              if (!reader.hasBegun()) {
                throw new BackplaneUnavailable("The log began anew", null);
              }
              return () -> feed.finish(reader, EndReason.GONE);
            });
  }

  private void greet(
      StreamReader reader,
      Snapshot room,
      StartPosition place,
      @Nullable String token,
      @Nullable PeriodicEvent refresh,
      Supplier<FrameSink> sink) {
    byte[] hello =
        Frame.hello(
            drawRetryMillis(),
            new EventId(room.epoch(), place.number()),
            hello(reader.member(), room, place, token));
    Opening how = Opening.of(place, room.start());
    reader.greet(sink.get(), how, hello, wheel, config.streamAge().toMillis(), refresh);
  }

  private String hello(Member member, Snapshot room, StartPosition place, @Nullable String token) {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"room\":\"")
        .append(member.room())
        .append("\",\"id\":\"")
        .append(member.peer())
        .append("\",\"resumed\":")
        .append(place.isResumed());
    StartPosition.Reason reason = place.reason();
    if (reason != null) {
      json.append(",\"reason\":\"").append(reason.text()).append('"');
    }
    PeersJson.append(json.append(",\"peers\":"), room.self(), room.others());
    json.append(",\"heartbeat\":").append(seconds(config.heartbeat()));
    if (token != null) {
      Json.string(json.append(",\"token\":"), token);
    }
    return json.append('}').toString();
  }

  /**
   * Polls once.
   *
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
    long waitMillis = Math.min(wait.toMillis(), longestWaitMillis());
    return opening(feed, reader)
        .thenCompose(
            room -> {
              StartPosition place = StartPosition.of(room, after);
              feed.begin(
                  reader,
                  room,
                  place,
                  () -> reader.greet(place, room.self(), room.others(), waitMillis, wheel));
              if (!reader.hasBegun()) {
                throw new BackplaneUnavailable("The poll was over before it began", null);
              }
              return reader.answer();
            });
  }

  /** A poll that comes while the replica drains may be too late to be among those that it ends. */
  private long longestWaitMillis() {
    return draining.hasBegun() ? LAST_WAIT_MILLIS : Long.MAX_VALUE;
  }

  /** Looks at the room once the feed, which knows the reader, hears everything. */
  private CompletionStage<Snapshot> opening(Feed feed, Reader reader) {
    return feeds
        .hearing(feed)
        .thenCompose(hearing -> feed.open(reader))
        .whenComplete(
            (room, failure) -> {
              if (failure != null) {
                feed.finish(reader, EndReason.ANSWERED);
              }
            });
  }

  /** Returns a stream that sends its client away for now: a reconnection time and nothing else. */
  public byte[] reconnectLater() {
    return Frame.retry(drawRetryMillis());
  }

  private static long drawRetryMillis() {
    return ThreadLocalRandom.current().nextLong(RETRY_LEAST_MILLIS, RETRY_MOST_MILLIS + 1);
  }

  private static String seconds(Duration duration) {
    return duration.toMillisPart() == 0
        ? Long.toString(duration.toSeconds())
        : Double.toString(duration.toMillis() / 1000.0);
  }
}
