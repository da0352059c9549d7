package dev.parley.timeline;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.Bounds;
import dev.parley.room.Lifetimes;
import dev.parley.room.Retention;
import dev.parley.room.TimelineEntry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what this replica sees, and has the backplane note it a second later, one command for
 * each room in which something happened. What is in the log is read there and not taken down here.
 *
 * <p>Never waits, never fails, and loses entries rather than growing: timelines are for people to
 * read, and nothing follows from them. Safe for any thread.
 */
@Singleton
public class TimelineRecorder {
  /** Rooms with something to note. */
  static final int MAX_ROOMS = 100_000;

  /** Facts to note, of all rooms: as many as a backplane that is away for a while makes. */
  static final int MAX_ENTRIES = 200_000;

  /** Rooms of which nothing is known but refusals: anybody can name as many as it likes. */
  static final int MAX_REFUSAL_ONLY_ROOMS = 100;

  /** Notes before an answer: enough for a whole log and all that is taken down of one room. */
  private static final int ROUNDS = 50;

  private static final long PERIOD_MILLIS = 250;
  private static final long DELAY_MILLIS = 1000;

  /** By then leases that nobody renews have run out, so that the last departure is told, too. */
  private static final long LAST_LOOK_MILLIS = Lifetimes.LEASE.plusSeconds(1).toMillis();

  private final ConcurrentHashMap<RoomId, UnwrittenEntries> rooms = new ConcurrentHashMap<>();
  private final AtomicInteger entries = new AtomicInteger();
  private final AtomicInteger strangeRooms = new AtomicInteger();
  private final Backplane backplane;
  private final Clock clock;
  private final boolean isEnabled;
  private final Retention retention;
  private final Counter dropped;

  /** Made by the container, and by tests. */
  public TimelineRecorder(
      Backplane backplane, TimelineConfig config, Clock clock, MeterRegistry registry) {
    this.backplane = backplane;
    this.clock = clock;
    this.isEnabled = config.enabled();
    this.retention =
        new Retention(
            Bounds.check("parley.timeline.max-facts", config.maxFacts(), 100, 20_000),
            Bounds.check(
                "parley.timeline.retention",
                config.retention(),
                Duration.ofMinutes(1),
                Duration.ofHours(24)));
    this.dropped =
        Counter.builder("parley.timeline.dropped")
            .description("Facts that no timeline tells, since too many were to be noted")
            .register(registry);
  }

  void start(@Observes StartupEvent event, Vertx vertx) {
    if (isEnabled) {
      vertx.setPeriodic(PERIOD_MILLIS, tick -> writeDue());
    }
  }

  /** Says whether there are timelines. */
  public boolean isEnabled() {
    return isEnabled;
  }

  /** Returns the time that entries are to be given, in microseconds since 1970. */
  public long nowMicros() {
    return backplane.nowMicros();
  }

  /** Takes down an entry that the log does not have. */
  public void record(RoomId room, TimelineEntry entry) {
    if (isEnabled && entries.get() < MAX_ENTRIES) {
      change(room, entry);
    } else if (isEnabled) {
      dropped.increment();
    }
  }

  /** Something was logged in the room by way of this replica. */
  public void logChanged(RoomId room) {
    if (isEnabled) {
      change(room, null);
    }
  }

  private void change(RoomId room, @Nullable TimelineEntry entry) {
    long now = clock.millis();
    rooms.compute(
        room,
        (id, known) -> {
          UnwrittenEntries pending = known == null ? begin() : known;
          if (pending == null) {
            return null;
          }
          if (known != null && pending.isStrange()) {
            strangeRooms.decrementAndGet();
          }
          pending.touch(now + DELAY_MILLIS, now + LAST_LOOK_MILLIS);
          if (entry != null) {
            int before = pending.size();
            pending.add(entry, retention.maxEntries());
            entries.addAndGet(pending.size() - before);
          }
          return pending;
        });
  }

  private @Nullable UnwrittenEntries begin() {
    if (rooms.mappingCount() < MAX_ROOMS) {
      return new UnwrittenEntries();
    }
    dropped.increment();
    return null;
  }

  /**
   * Takes down that somebody was refused.
   *
   * @param peer who, as far as it is known
   */
  public void refused(RoomId room, @Nullable PeerId peer, Problem problem) {
    if (!isEnabled) {
      return;
    }
    long now = clock.millis();
    rooms.compute(
        room,
        (id, known) -> {
          UnwrittenEntries pending = known == null ? beginStrange() : known;
          if (pending != null) {
            int before = pending.size();
            pending.addRefusal(
                TimelineEntry.refused(nowMicros(), peer, problem, 1), problem, now + DELAY_MILLIS);
            entries.addAndGet(pending.size() - before);
          }
          return pending;
        });
  }

  private @Nullable UnwrittenEntries beginStrange() {
    if (strangeRooms.incrementAndGet() > MAX_REFUSAL_ONLY_ROOMS) {
      strangeRooms.decrementAndGet();
      dropped.increment();
      return null;
    }
    return new UnwrittenEntries();
  }

  /** Notes what was taken down a while ago; while the backplane is away, it is kept. */
  void writeDue() {
    if (backplane.notReadyReason() == null) {
      long now = clock.millis();
      rooms.forEach(
          (room, pending) -> {
            if (pending.isDue(now)) {
              write(room);
            }
          });
    }
  }

  /** Notes what was taken down of a room; completes with whether there is more to be noted. */
  private CompletionStage<Boolean> write(RoomId room) {
    return backplane
        .addToTimeline(room, take(room), retention)
        .handle((behind, failure) -> noted(room, behind != null && behind > 0));
  }

  private List<TimelineEntry> take(RoomId room) {
    List<List<TimelineEntry>> taken = new ArrayList<>(1);
    rooms.computeIfPresent(
        room,
        (id, pending) -> {
          taken.add(pending.take());
          return pending;
        });
    List<TimelineEntry> batch = taken.isEmpty() ? List.of() : taken.get(0);
    entries.addAndGet(-batch.size());
    return batch;
  }

  private boolean noted(RoomId room, boolean isLogBehind) {
    boolean[] isBehind = {isLogBehind};
    rooms.computeIfPresent(
        room,
        (id, pending) -> {
          boolean isDone = pending.noted(isLogBehind, clock.millis());
          isBehind[0] |= pending.isBehind();
          if (isDone && pending.isStrange()) {
            strangeRooms.decrementAndGet();
          }
          return isDone ? null : pending;
        });
    return isBehind[0];
  }

  /** Returns how many rooms have something to note, for metrics and tests. */
  int size() {
    return rooms.size();
  }

  /** Notes everything, since this replica is going. */
  public CompletionStage<Void> writeAll() {
    return CompletableFuture.allOf(
        rooms.keySet().stream()
            .map(room -> write(room).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  /** Returns what is told of a room, in the order of time. */
  public CompletionStage<List<TimelineEntry>> timeline(RoomId room) {
    return noteWhole(room, ROUNDS)
        .thenCompose(noted -> backplane.timeline(room))
        .thenApply(this::told);
  }

  private CompletionStage<Boolean> noteWhole(RoomId room, int rounds) {
    return write(room)
        .thenCompose(
            isBehind ->
                isBehind && rounds > 1
                    ? noteWhole(room, rounds - 1)
                    : CompletableFuture.completedFuture(isBehind));
  }

  private List<TimelineEntry> told(List<TimelineEntry> all) {
    long oldest = nowMicros() - retention.duration().toNanos() / 1000;
    return all.stream()
        .filter(entry -> entry.atMicros() > oldest)
        .sorted(Comparator.comparingLong(TimelineEntry::atMicros))
        .toList();
  }
}
