package dev.parley.timeline;

import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.TimelineCopy;
import dev.parley.room.TimelineEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms with timeline entries that wait to be written, within bounds: what exceeds them is
 * dropped and counted. Safe for any thread.
 */
final class UnwrittenRooms {
  static final int MAX_ROOMS = 100_000;

  /** Entries of all rooms, about as many as arise while the backplane is away for some minutes. */
  static final int MAX_ENTRIES = 200_000;

  /** Rooms with nothing but refusals. Low, because a stranger can make up any number of rooms. */
  static final int MAX_REFUSAL_ONLY_ROOMS = 100;

  private final ConcurrentHashMap<RoomId, UnwrittenEntries> rooms = new ConcurrentHashMap<>();
  private final AtomicInteger entries = new AtomicInteger();
  private final AtomicInteger refusalOnlyRooms = new AtomicInteger();
  private final int maxEntriesOfRoom;
  private final Runnable onDropped;

  /**
   * Makes an empty map.
   *
   * @param onDropped called once for each entry, or change of a room, that is dropped
   */
  UnwrittenRooms(int maxEntriesOfRoom, Runnable onDropped) {
    this.maxEntriesOfRoom = maxEntriesOfRoom;
    this.onDropped = onDropped;
  }

  /** Adds an entry and schedules the room's next and last write. */
  void add(RoomId room, TimelineEntry entry, long nextMillis, long lastMillis) {
    if (entries.get() < MAX_ENTRIES) {
      change(room, entry, nextMillis, lastMillis);
    } else {
      onDropped.run();
    }
  }

  /** Schedules the room's next and last write. */
  void schedule(RoomId room, long nextMillis, long lastMillis) {
    change(room, null, nextMillis, lastMillis);
  }

  private void change(
      RoomId room, @Nullable TimelineEntry entry, long nextMillis, long lastMillis) {
    rooms.compute(
        room,
        (id, known) -> {
          UnwrittenEntries unwritten = known == null ? begin() : known;
          if (unwritten == null) {
            return null;
          }
          if (known != null && unwritten.hasOnlyRefusals()) {
            refusalOnlyRooms.decrementAndGet();
          }
          unwritten.schedule(nextMillis, lastMillis);
          if (entry != null) {
            int before = unwritten.size();
            unwritten.add(entry, maxEntriesOfRoom);
            entries.addAndGet(unwritten.size() - before);
          }
          return unwritten;
        });
  }

  private @Nullable UnwrittenEntries begin() {
    if (rooms.mappingCount() < MAX_ROOMS) {
      return new UnwrittenEntries();
    }
    onDropped.run();
    return null;
  }

  /** Adds a refusal and schedules the room's next write. */
  void addRefusal(RoomId room, TimelineEntry refusal, Problem problem, long nextMillis) {
    rooms.compute(
        room,
        (id, known) -> {
          UnwrittenEntries unwritten = known == null ? beginWithRefusal() : known;
          if (unwritten != null) {
            int before = unwritten.size();
            unwritten.addRefusal(refusal, problem, nextMillis);
            entries.addAndGet(unwritten.size() - before);
          }
          return unwritten;
        });
  }

  private @Nullable UnwrittenEntries beginWithRefusal() {
    if (refusalOnlyRooms.incrementAndGet() > MAX_REFUSAL_ONLY_ROOMS) {
      refusalOnlyRooms.decrementAndGet();
      onDropped.run();
      return null;
    }
    return new UnwrittenEntries();
  }

  /** Calls {@code action} with every room that is to be written by now. */
  void forEachDue(long nowMillis, Consumer<RoomId> action) {
    rooms.forEach(
        (room, unwritten) -> {
          if (unwritten.isDue(nowMillis)) {
            action.accept(room);
          }
        });
  }

  /** Removes and returns the entries of the room's next write, which begins now. */
  List<TimelineEntry> take(RoomId room) {
    List<List<TimelineEntry>> taken = new ArrayList<>(1);
    rooms.computeIfPresent(
        room,
        (id, unwritten) -> {
          taken.add(unwritten.take());
          return unwritten;
        });
    List<TimelineEntry> batch = taken.isEmpty() ? List.of() : taken.get(0);
    entries.addAndGet(-batch.size());
    return batch;
  }

  /**
   * Ends a write of the room, whether it succeeded or not.
   *
   * @param copy what the write left
   * @return whether there is more to write at once
   */
  boolean onWritten(RoomId room, TimelineCopy copy, long nowMillis) {
    boolean[] isBehind = {copy.missing() > 0};
    rooms.computeIfPresent(
        room,
        (id, unwritten) -> {
          boolean isDone = unwritten.onWritten(copy, nowMillis);
          isBehind[0] |= unwritten.isBehind();
          if (isDone && unwritten.hasOnlyRefusals()) {
            refusalOnlyRooms.decrementAndGet();
          }
          return isDone ? null : unwritten;
        });
    return isBehind[0];
  }

  /** Returns a copy of the rooms. */
  List<RoomId> all() {
    return List.copyOf(rooms.keySet());
  }

  int size() {
    return rooms.size();
  }
}
