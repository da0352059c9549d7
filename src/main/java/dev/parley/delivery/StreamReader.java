package dev.parley.delivery;

import dev.parley.protocol.Member;
import dev.parley.room.Backplane;
import dev.parley.room.RoomLogger;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A reader whose client holds an event stream open. Guarded by the feed's monitor. */
final class StreamReader extends Reader implements TimerWheel.Task {
  private static final RoomLogger LOG = RoomLogger.of(StreamReader.class);

  private final Backplane backplane;
  private final DeliveryMeters meters;
  private final ReaderRecorder recorder;
  private final long heartbeatMillis;
  private @Nullable FrameSink sink;

  /** Null also if nothing is due within this stream's life. */
  private @Nullable PeriodicEvent refresh;

  private volatile boolean begun;

  /** Whether it has all of the log, and gets entries as they are appended. */
  private boolean isLive;

  /** Where it was at the last ping. */
  private long lastCursor = -1;

  /** By the backplane's clock; what is older was late for this stream, and not slow. */
  private long begunMicros;

  private long pingMillis;
  private long endMillis;

  StreamReader(
      Feed feed,
      Member member,
      Backplane backplane,
      DeliveryMeters meters,
      ReaderRecorder recorder,
      DeliveryConfig config) {
    super(feed, member);
    this.backplane = backplane;
    this.meters = meters;
    this.recorder = recorder;
    this.heartbeatMillis = config.heartbeat().toMillis();
  }

  /** Greets the client; from here on frames go to {@code to}. */
  void greet(
      FrameSink to,
      Opening how,
      byte[] hello,
      TimerWheel wheel,
      long ageMillis,
      @Nullable PeriodicEvent stale) {
    sink = to;
    begun = true;
    begunMicros = backplane.nowMicros();
    long now = wheel.nowMillis();
    pingMillis = now + heartbeatMillis;
    endMillis = now + (long) (ageMillis * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
    meters.opened(how);
    recorder.opened(this, how);
    LOG.debug("Stream opened", member(), place(), "how", how.text());
    to.write(hello);
    if (stale != null) {
      refreshIfDue(to, stale, now);
      refresh = stale.dueMillis() < endMillis ? stale : null;
    }
    wheel.schedule(nextMillis() - now, this);
  }

  private static void refreshIfDue(FrameSink to, PeriodicEvent stale, long nowMillis) {
    if (nowMillis >= stale.dueMillis()) {
      to.write(stale.frame(nowMillis));
    }
  }

  private long nextMillis() {
    long next = Math.min(pingMillis, endMillis);
    return refresh == null ? next : Math.min(next, refresh.dueMillis());
  }

  /** Says whether it was greeted, though it may be over by now. */
  boolean hasBegun() {
    return begun;
  }

  @Override
  void deliver(EncodedEntry item) {
    FrameSink to = sink;
    if (to != null) {
      to.write(item.frame());
      measure(item.entry().loggedMicros());
      recorder.delivered(item, this, "stream");
    }
  }

  private void measure(long loggedMicros) {
    if (loggedMicros >= begunMicros) {
      meters.delivered(backplane.nowMicros() - loggedMicros);
    }
  }

  @Override
  void afterEntry() {
    if (isLive) {
      endIfSlow();
    }
  }

  private void endIfSlow() {
    if (sink != null && sink.isFull()) {
      feed().finish(this, EndReason.SLOW);
    }
  }

  /**
   * Of a reader that still catches up, as much is under way as there may be; it is too slow only if
   * it has got nowhere since it was last asked.
   */
  private void endIfStuck() {
    if (isLive || cursor() == lastCursor) {
      endIfSlow();
    }
    lastCursor = cursor();
  }

  @Override
  void afterPage() {
    // A page too many waits in mustWait.
  }

  @Override
  void caughtUp() {
    isLive = true;
  }

  @Override
  boolean mustWait(Runnable resume) {
    if (sink == null || !sink.isFull()) {
      return false;
    }
    sink.whenDrained(resume);
    return true;
  }

  @Override
  void onRemoved(@Nullable String message) {
    if (sink != null) {
      sink.write(Frame.removed(Instant.now(), message));
    }
  }

  @Override
  void onOver(EndReason ending) {
    FrameSink last = sink;
    if (last != null) {
      sink = null;
      meters.ended(ending);
      recorder.ended(this, ending);
      LOG.debug("Stream ended", member(), place(), "reason", ending.text());
      last.end();
    }
  }

  /** Pings, refreshes, or ends the stream at the end of its age. */
  @Override
  public long fire(long nowMillis) {
    synchronized (feed()) {
      if (isOver() || sink == null) {
        return TimerWheel.NEVER;
      }
      if (nowMillis >= endMillis) {
        feed().finish(this, EndReason.AGE);
        return TimerWheel.NEVER;
      }
      if (nowMillis >= pingMillis) {
        sink.write(Frame.ping(place(), Instant.ofEpochMilli(backplane.nowMicros() / 1000)));
        pingMillis += heartbeatMillis;
        endIfStuck();
      }
      if (refresh != null && sink != null) {
        refreshIfDue(sink, refresh, nowMillis);
      }
      return nextMillis();
    }
  }

  @Override
  void sendAway(long retryMillis, EndReason ending) {
    synchronized (feed()) {
      if (sink != null) {
        sink.write(Frame.retry(retryMillis));
      }
      feed().finish(this, ending);
    }
  }
}
