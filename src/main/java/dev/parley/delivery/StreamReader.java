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

  /** Null before the stream begins and after it ended. */
  private @Nullable FrameSink sink;

  /** Null also if it is not due within this stream's life. */
  private @Nullable PeriodicEvent periodic;

  private volatile boolean begun;

  /** Whether it has caught up with the feed, and gets entries as they are appended. */
  private boolean isLive;

  /** The cursor at the last ping. */
  private long lastCursor = -1;

  /** By the backplane's clock. Older entries come from the log and say nothing about latency. */
  private long begunMicros;

  private long pingMillis;
  private long endMillis;

  StreamReader(
      Owner owner,
      Member member,
      Backplane backplane,
      DeliveryMeters meters,
      ReaderRecorder recorder,
      DeliveryConfig config) {
    super(owner, member);
    this.backplane = backplane;
    this.meters = meters;
    this.recorder = recorder;
    this.heartbeatMillis = config.heartbeat().toMillis();
  }

  /** Begins the stream: writes {@code hello}, and from then on all frames, to {@code to}. */
  void greet(
      FrameSink to,
      StreamStart how,
      byte[] hello,
      TimerWheel wheel,
      long ageMillis,
      @Nullable PeriodicEvent event) {
    sink = to;
    begun = true;
    begunMicros = backplane.nowMicros();
    long now = wheel.nowMillis();
    pingMillis = now + heartbeatMillis;
    endMillis = now + (long) (ageMillis * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
    meters.opened(how);
    recorder.opened(this, how);
    LOG.debug("Stream opened", member(), position(), "how", how.text());
    to.write(hello);
    if (event != null) {
      writeIfDue(to, event, now);
      periodic = event.dueMillis() < endMillis ? event : null;
    }
    wheel.schedule(nextMillis() - now, this);
  }

  private static void writeIfDue(FrameSink to, PeriodicEvent event, long nowMillis) {
    if (nowMillis >= event.dueMillis()) {
      to.write(event.frame(nowMillis));
    }
  }

  private long nextMillis() {
    long next = Math.min(pingMillis, endMillis);
    return periodic == null ? next : Math.min(next, periodic.dueMillis());
  }

  /** Says whether the stream has begun; it may have ended since. */
  boolean hasBegun() {
    return begun;
  }

  @Override
  void deliver(EncodedEntry encoded) {
    FrameSink to = sink;
    if (to != null) {
      to.write(encoded.frame());
      measure(encoded.entry().loggedMicros());
      recorder.delivered(encoded, this, "stream");
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
      owner().finish(this, EndReason.SLOW);
    }
  }

  /**
   * Ends the stream of a slow client. While the reader catches up, its sink is often full on
   * purpose; then the client counts as slow only if the cursor has not moved since the last ping.
   */
  private void endIfStuck() {
    if (isLive || cursor() == lastCursor) {
      endIfSlow();
    }
    lastCursor = cursor();
  }

  @Override
  void afterPage() {
    // A full sink makes the next page wait, and does not end the stream.
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
  void onOver(EndReason reason) {
    FrameSink last = sink;
    if (last != null) {
      sink = null;
      meters.ended(reason);
      recorder.ended(this, reason);
      LOG.debug("Stream ended", member(), position(), "reason", reason.text());
      last.end();
    }
  }

  /** Writes a ping or the periodic event, or ends the stream when it has reached its age. */
  @Override
  public long fire(long nowMillis) {
    synchronized (owner()) {
      if (isOver() || sink == null) {
        return TimerWheel.NEVER;
      }
      if (nowMillis >= endMillis) {
        owner().finish(this, EndReason.AGE);
        return TimerWheel.NEVER;
      }
      if (nowMillis >= pingMillis) {
        sink.write(Frame.ping(position(), Instant.ofEpochMilli(backplane.nowMicros() / 1000)));
        pingMillis += heartbeatMillis;
        endIfStuck();
      }
      if (periodic != null && sink != null) {
        writeIfDue(sink, periodic, nowMillis);
      }
      return nextMillis();
    }
  }

  @Override
  void sendAway(long retryMillis, EndReason reason) {
    synchronized (owner()) {
      if (sink != null) {
        sink.write(Frame.retry(retryMillis));
      }
      owner().finish(this, reason);
    }
  }
}
