package dev.parley.timeline;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.Bounds;
import dev.parley.room.Fact;
import dev.parley.room.Keep;
import dev.parley.room.Lifetimes;
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
 * <p>Never waits, never fails, and loses facts rather than growing: timelines are for people to
 * read, and nothing follows from them. Safe for any thread.
 */
@Singleton
public class Recorder {
  /** Rooms with something to note. */
  static final int ROOMS = 100_000;

  /** Facts to note, of all rooms: as many as a backplane that is away for a while makes. */
  static final int FACTS = 200_000;

  /** Rooms of which nothing is known but refusals: anybody can name as many as it likes. */
  static final int STRANGE_ROOMS = 100;

  /** Notes before an answer: enough for a whole log and all that is taken down of one room. */
  private static final int ROUNDS = 50;

  private static final long PERIOD_MILLIS = 250;
  private static final long DELAY_MILLIS = 1000;

  /** By then leases that nobody renews have run out, so that the last departure is told, too. */
  private static final long LAST_LOOK_MILLIS = Lifetimes.LEASE.plusSeconds(1).toMillis();

  private final ConcurrentHashMap<RoomId, Pending> rooms = new ConcurrentHashMap<>();
  private final AtomicInteger facts = new AtomicInteger();
  private final AtomicInteger strangeRooms = new AtomicInteger();
  private final Backplane backplane;
  private final Clock clock;
  private final boolean isEnabled;
  private final Keep keep;
  private final Counter dropped;

  /** Made by the container, and by tests. */
  public Recorder(Backplane backplane, TimelineConfig config, Clock clock, MeterRegistry registry) {
    this.backplane = backplane;
    this.clock = clock;
    this.isEnabled = config.enabled();
    this.keep =
        new Keep(
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
      vertx.setPeriodic(PERIOD_MILLIS, tick -> noteWhatIsDue());
    }
  }

  /** Says whether there are timelines. */
  public boolean isEnabled() {
    return isEnabled;
  }

  /** Returns the time that facts are to be given, in microseconds since 1970. */
  public long nowMicros() {
    return backplane.nowMicros();
  }

  /** Takes down a fact that the log does not have. */
  public void record(RoomId room, Fact fact) {
    if (isEnabled && facts.get() < FACTS) {
      change(room, fact);
    } else if (isEnabled) {
      dropped.increment();
    }
  }

  /** Something was logged in the room by way of this replica. */
  public void touched(RoomId room) {
    if (isEnabled) {
      change(room, null);
    }
  }

  private void change(RoomId room, @Nullable Fact fact) {
    long now = clock.millis();
    rooms.compute(
        room,
        (id, known) -> {
          Pending pending = known == null ? begin() : known;
          if (pending == null) {
            return null;
          }
          if (known != null && pending.isStrange()) {
            strangeRooms.decrementAndGet();
          }
          pending.touch(now + DELAY_MILLIS, now + LAST_LOOK_MILLIS);
          if (fact != null) {
            int before = pending.size();
            pending.add(fact, keep.facts());
            facts.addAndGet(pending.size() - before);
          }
          return pending;
        });
  }

  private @Nullable Pending begin() {
    if (rooms.mappingCount() < ROOMS) {
      return new Pending();
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
          Pending pending = known == null ? beginStrange() : known;
          if (pending != null) {
            int before = pending.size();
            pending.addRefusal(
                Fact.refused(nowMicros(), peer, problem, 1), problem, now + DELAY_MILLIS);
            facts.addAndGet(pending.size() - before);
          }
          return pending;
        });
  }

  private @Nullable Pending beginStrange() {
    if (strangeRooms.incrementAndGet() > STRANGE_ROOMS) {
      strangeRooms.decrementAndGet();
      dropped.increment();
      return null;
    }
    return new Pending();
  }

  /** Notes what was taken down a while ago; while the backplane is away, it is kept. */
  void noteWhatIsDue() {
    if (backplane.deafness() == null) {
      long now = clock.millis();
      rooms.forEach(
          (room, pending) -> {
            if (pending.isDue(now)) {
              note(room);
            }
          });
    }
  }

  /** Notes what was taken down of a room; completes with whether there is more to be noted. */
  private CompletionStage<Boolean> note(RoomId room) {
    return backplane
        .note(room, take(room), keep)
        .handle((behind, failure) -> noted(room, behind != null && behind > 0));
  }

  private List<Fact> take(RoomId room) {
    List<List<Fact>> taken = new ArrayList<>(1);
    rooms.computeIfPresent(
        room,
        (id, pending) -> {
          taken.add(pending.take());
          return pending;
        });
    List<Fact> batch = taken.isEmpty() ? List.of() : taken.get(0);
    facts.addAndGet(-batch.size());
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
  public CompletionStage<Void> noteAll() {
    return CompletableFuture.allOf(
        rooms.keySet().stream()
            .map(room -> note(room).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  /** Returns what is told of a room, in the order of time. */
  public CompletionStage<List<Fact>> timeline(RoomId room) {
    return noteWhole(room, ROUNDS)
        .thenCompose(noted -> backplane.timeline(room))
        .thenApply(this::told);
  }

  private CompletionStage<Boolean> noteWhole(RoomId room, int rounds) {
    return note(room)
        .thenCompose(
            isBehind ->
                isBehind && rounds > 1
                    ? noteWhole(room, rounds - 1)
                    : CompletableFuture.completedFuture(isBehind));
  }

  private List<Fact> told(List<Fact> all) {
    long oldest = nowMicros() - keep.time().toNanos() / 1000;
    return all.stream()
        .filter(fact -> fact.atMicros() > oldest)
        .sorted(Comparator.comparingLong(Fact::atMicros))
        .toList();
  }
}
