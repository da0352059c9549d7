package dev.parley.timeline;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.TimelineCopy;
import dev.parley.room.TimelineEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one room that wait to be written, and when to write them. Guarded by the map of
 * {@link UnwrittenRooms}.
 */
final class UnwrittenEntries {
  /** Different refusals between two writes; further ones are dropped. */
  static final int MAX_REFUSALS = 32;

  /** Entries of one write. */
  static final int BATCH = 500;

  private record Refused(@Nullable PeerId peer, @Nullable PeerId to, Problem problem) {}

  private final Deque<TimelineEntry> entries = new ArrayDeque<>(0);
  private final Map<Refused, TimelineEntry> refusals = new LinkedHashMap<>();

  /** Whether nothing but refusals happened here; then the room may not even exist. */
  private boolean hasOnlyRefusals = true;

  /** When to write next, in milliseconds since 1970. */
  private long dueMillis = Long.MAX_VALUE;

  /** When to write for the last time, in milliseconds since 1970. */
  private long lastWriteMillis;

  private boolean isBeingWritten;

  int size() {
    return entries.size() + refusals.size();
  }

  boolean hasOnlyRefusals() {
    return hasOnlyRefusals;
  }

  /** Schedules a write soon, and a last one later, because something happened in the room. */
  void schedule(long nextMillis, long lastMillis) {
    hasOnlyRefusals = false;
    dueMillis = Math.min(dueMillis, nextMillis);
    lastWriteMillis = lastMillis;
  }

  /** Adds an entry; if there are more than {@code max} then, the oldest one is dropped. */
  void add(TimelineEntry entry, int max) {
    entries.add(entry);
    if (entries.size() > max) {
      entries.remove();
    }
  }

  /** Adds a refusal, or counts it if the same peer was refused for the same reason already. */
  void addRefusal(TimelineEntry refusal, Problem problem, long nextMillis) {
    Refused refused = new Refused(refusal.peer(), refusal.to(), problem);
    if (refusals.size() < MAX_REFUSALS || refusals.containsKey(refused)) {
      refusals.merge(
          refused,
          refusal,
          (known, more) ->
              TimelineEntry.refused(
                  known.atMicros(), known.peer(), known.to(), problem, known.amount() + 1));
    }
    dueMillis = Math.min(dueMillis, nextMillis);
  }

  boolean isDue(long nowMillis) {
    return !isBeingWritten && nowMillis >= dueMillis;
  }

  /** Removes and returns the entries of the next write, which begins now. */
  List<TimelineEntry> take() {
    List<TimelineEntry> batch = new ArrayList<>(Math.min(size(), BATCH + MAX_REFUSALS));
    if (!refusals.isEmpty()) {
      batch.addAll(refusals.values());
      refusals.clear();
    }
    Iterator<TimelineEntry> oldest = entries.iterator();
    for (int i = 0; i < BATCH && oldest.hasNext(); i++) {
      batch.add(oldest.next());
      oldest.remove();
    }
    isBeingWritten = true;
    dueMillis = entries.isEmpty() ? Long.MAX_VALUE : 0;
    return batch;
  }

  /** Says whether the last write was too small for everything, so that the next is due at once. */
  boolean isBehind() {
    return dueMillis == 0;
  }

  /**
   * Ends a write, whether it succeeded or not, and schedules the next.
   *
   * @param copy what the write left
   * @return whether nothing is left to be written for this room, now or later
   */
  boolean onWritten(TimelineCopy copy, long nowMillis) {
    isBeingWritten = false;
    if (copy.missing() > 0) {
      dueMillis = 0;
    } else if (dueMillis == Long.MAX_VALUE) {
      dueMillis = lastWriteMillis;
      return copy.isFinal() || nowMillis >= lastWriteMillis;
    }
    return false;
  }
}
