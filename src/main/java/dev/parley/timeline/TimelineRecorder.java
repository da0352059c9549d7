package dev.parley.timeline;

import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.Bounds;
import dev.parley.room.CallReport;
import dev.parley.room.Lifetimes;
import dev.parley.room.Retention;
import dev.parley.room.TimelineCopy;
import dev.parley.room.TimelineEntry;
import dev.parley.room.TimelineEntry.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Records what happens in rooms, and reads timelines.
 *
 * <p>Entries wait in memory; a second later the recorder adds them to the backplane's timeline,
 * with one command for each room in which something happened. Entries of the room's log need not be
 * recorded: the same command copies them.
 *
 * <p>Recording never blocks and never fails. Beyond its bounds it drops entries: people read
 * timelines, and no program depends on them. Safe for any thread.
 */
@Singleton
public class TimelineRecorder {
  /** Writes before one answer: enough for a whole log and all waiting entries of one room. */
  private static final int MAX_WRITES = 50;

  /** The result of a write that failed. */
  private static final TimelineCopy UNKNOWN = new TimelineCopy(0, false);

  private static final long PERIOD_MILLIS = 250;
  private static final long DELAY_MILLIS = 1000;

  /**
   * By then leases that nobody renews have expired, so that the last departure is written, too. A
   * room that everybody has left before needs no such write.
   */
  private static final long LAST_WRITE_DELAY_MILLIS = Lifetimes.LEASE.plusSeconds(1).toMillis();

  private final Backplane backplane;
  private final Clock clock;
  private final boolean isEnabled;
  private final boolean takesReports;
  private final Retention retention;
  private final UnwrittenRooms unwritten;

  /** Made by the container, and by tests. */
  public TimelineRecorder(
      Backplane backplane, TimelineConfig config, Clock clock, MeterRegistry registry) {
    this.backplane = backplane;
    this.clock = clock;
    this.isEnabled = config.enabled();
    this.takesReports = config.enabled() && config.reports();
    this.retention =
        new Retention(
            Bounds.check("parley.timeline.max-facts", config.maxEntries(), 100, 20_000),
            Bounds.check(
                "parley.timeline.retention",
                config.retention(),
                Duration.ofMinutes(1),
                Duration.ofHours(24)));
    Counter dropped =
        Counter.builder("parley.timeline.dropped")
            .description("Timeline entries that were dropped because too many were unwritten")
            .register(registry);
    this.unwritten = new UnwrittenRooms(retention.maxEntries(), dropped::increment);
  }

  void start(@Observes StartupEvent event, Vertx vertx) {
    if (isEnabled) {
      vertx.setPeriodic(PERIOD_MILLIS, tick -> writeDue());
    }
  }

  /** Says whether timelines are kept. */
  public boolean isEnabled() {
    return isEnabled;
  }

  /** Says whether peers may report how their connections fare. */
  public boolean takesReports() {
    return takesReports;
  }

  /** Returns the time that entries should have, in microseconds since 1970. */
  public long nowMicros() {
    return backplane.nowMicros();
  }

  /** Records an entry that the log does not have. */
  public void record(RoomId room, TimelineEntry entry) {
    if (isEnabled) {
      long now = clock.millis();
      unwritten.add(room, entry, now + DELAY_MILLIS, now + LAST_WRITE_DELAY_MILLIS);
    }
  }

  /** Schedules a write, because this replica added an entry to the room's log. */
  public void logChanged(RoomId room) {
    if (isEnabled) {
      long now = clock.millis();
      unwritten.schedule(room, now + DELAY_MILLIS, now + LAST_WRITE_DELAY_MILLIS);
    }
  }

  /**
   * Records that a request was refused.
   *
   * @param peer who sent it; null if that is not known
   * @param to the peer to which a message was to be sent; null if it was another request
   */
  public void refused(RoomId room, @Nullable PeerId peer, @Nullable PeerId to, Problem problem) {
    if (isEnabled) {
      TimelineEntry refusal = TimelineEntry.refused(nowMicros(), peer, to, problem, 1);
      unwritten.addRefusal(room, refusal, problem, clock.millis() + DELAY_MILLIS);
    }
  }

  /**
   * Adds a member's report to the timeline at once, so that every replica can read it.
   *
   * @return whether it is the first that decides its call
   * @throws dev.parley.protocol.Refusal as {@link Backplane#report} does
   */
  public CompletionStage<Boolean> report(Member member, CallReport report) {
    return backplane.report(member, report, retention);
  }

  /** Writes what has waited for a second. Entries keep waiting while the backplane is away. */
  void writeDue() {
    if (backplane.notReadyReason() == null) {
      unwritten.forEachDue(clock.millis(), this::write);
    }
  }

  /** Writes entries of one room; completes with whether there is more to write at once. */
  private CompletionStage<Boolean> write(RoomId room) {
    return backplane
        .addToTimeline(room, unwritten.take(room), retention)
        .handle(
            (copy, failure) ->
                unwritten.onWritten(room, copy == null ? UNKNOWN : copy, clock.millis()));
  }

  /** Returns how many rooms have something to write, for tests. */
  int size() {
    return unwritten.size();
  }

  /** Writes what waits in every room, because this replica shuts down. */
  public CompletionStage<Void> writeAll() {
    return CompletableFuture.allOf(
        unwritten.all().stream()
            .map(room -> write(room).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  /**
   * Writes what waits in the room, and returns its timeline in the order of time. Reports are in it
   * for as long as there are others: a call that was established once must stay known.
   */
  public CompletionStage<List<TimelineEntry>> timeline(RoomId room) {
    return writeWhole(room, MAX_WRITES)
        .thenCompose(written -> backplane.timeline(room))
        .thenApply(this::retainedInOrder);
  }

  private CompletionStage<Boolean> writeWhole(RoomId room, int maxWrites) {
    return write(room)
        .thenCompose(
            isBehind ->
                isBehind && maxWrites > 1
                    ? writeWhole(room, maxWrites - 1)
                    : CompletableFuture.completedFuture(isBehind));
  }

  private List<TimelineEntry> retainedInOrder(List<TimelineEntry> all) {
    long oldest = nowMicros() - retention.duration().toNanos() / 1000;
    return all.stream()
        .filter(entry -> entry.atMicros() > oldest || entry.kind() == Kind.REPORTED)
        .sorted(Comparator.comparingLong(TimelineEntry::atMicros))
        .toList();
  }
}
