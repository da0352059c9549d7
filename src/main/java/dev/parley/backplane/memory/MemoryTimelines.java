package dev.parley.backplane.memory;

import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.CallReport;
import dev.parley.room.Lifetimes;
import dev.parley.room.LogEntry;
import dev.parley.room.LogPage;
import dev.parley.room.Retention;
import dev.parley.room.TimelineEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The timelines of all rooms. A timeline outlives its room. If all timelines together have more
 * than {@link #MAX_ENTRIES} entries, the least recently used ones are dropped. Safe for any thread.
 */
final class MemoryTimelines {
  /** About 40 MB. */
  static final int MAX_ENTRIES = 200_000;

  /** The initial capacity: enough for a room in which nobody sends a message. */
  private static final int FEW = 3;

  /** The timeline of one room. Guarded by the monitor of the enclosing object. */
  private static final class Timeline {
    final Deque<TimelineEntry> entries = new ArrayDeque<>(FEW);
    final Deque<TimelineEntry> refusals = new ArrayDeque<>(0);
    final MemoryReports reports = new MemoryReports();

    /** The epoch of the log that was read last. */
    String epoch = "";

    /** The number of the newest log entry that {@link #entries} has, in {@link #epoch}. */
    long head;

    /** When this timeline is dropped, in microseconds since 1970. */
    long untilMicros;

    int size() {
      return entries.size() + refusals.size() + reports.size();
    }
  }

  /** The least recently used first. Guarded by this object's monitor. */
  private final Map<RoomId, Timeline> timelines = new LinkedHashMap<>();

  /** The entries of all timelines. Guarded by this object's monitor. */
  private int size;

  /** Adds the given entries, and what the log has that the timeline does not have yet. */
  synchronized void add(
      RoomId room,
      List<TimelineEntry> entries,
      Retention retention,
      MemoryLog log,
      long nowMicros) {
    Timeline known = timelines.remove(room);
    if (known == null && !log.exists() && entries.stream().allMatch(MemoryTimelines::isRefusal)) {
      return;
    }
    Timeline timeline = known == null ? new Timeline() : known;
    size -= timeline.size();
    addLogEntries(timeline, log);
    for (TimelineEntry entry : entries) {
      (isRefusal(entry) ? timeline.refusals : timeline.entries).add(entry);
    }
    trim(timeline.entries, retention.maxEntries());
    trim(timeline.refusals, retention.maxRefusals());
    putBack(room, timeline, retention, nowMicros);
  }

  /** Adds a member's report; returns whether it is the first that decides its call. */
  synchronized boolean report(
      Member member, CallReport report, Retention retention, long nowMicros) {
    Timeline known = timelines.remove(member.room());
    Timeline timeline = known == null ? new Timeline() : known;
    size -= timeline.size();
    boolean isFirst = timeline.reports.add(member.peer(), report, nowMicros);
    putBack(member.room(), timeline, retention, nowMicros);
    return isFirst;
  }

  private void putBack(RoomId room, Timeline timeline, Retention retention, long nowMicros) {
    timeline.untilMicros = nowMicros + retention.duration().toNanos() / 1000;
    timelines.put(room, timeline);
    size += timeline.size();
    dropOldest();
  }

  private static boolean isRefusal(TimelineEntry entry) {
    return entry.kind() == TimelineEntry.Kind.REFUSED;
  }

  private static void addLogEntries(Timeline timeline, MemoryLog log) {
    if (!log.exists()) {
      return;
    }
    if (!log.epoch().equals(timeline.epoch)) {
      timeline.epoch = log.epoch();
      timeline.head = 0;
    }
    LogPage page = log.read(timeline.head, Lifetimes.LOG_MAX);
    for (LogEntry entry : page.entries()) {
      timeline.entries.add(TimelineEntry.of(page.epoch(), entry));
    }
    timeline.head = page.head();
  }

  private static void trim(Deque<TimelineEntry> entries, int most) {
    while (entries.size() > most) {
      entries.remove();
    }
  }

  private void dropOldest() {
    Iterator<Timeline> oldest = timelines.values().iterator();
    while (size > MAX_ENTRIES) {
      size -= oldest.next().size();
      oldest.remove();
    }
  }

  synchronized List<TimelineEntry> of(RoomId room, long nowMicros) {
    Timeline timeline = timelines.get(room);
    if (timeline == null || timeline.untilMicros <= nowMicros) {
      return List.of();
    }
    List<TimelineEntry> all = new ArrayList<>(timeline.entries);
    all.addAll(timeline.refusals);
    all.addAll(timeline.reports.entries());
    return all;
  }

  /** Drops the timelines whose retention has ended. */
  synchronized void sweep(long nowMicros) {
    timelines
        .values()
        .removeIf(
            timeline -> {
              boolean isOver = timeline.untilMicros <= nowMicros;
              size -= isOver ? timeline.size() : 0;
              return isOver;
            });
  }

  synchronized int size() {
    return size;
  }
}
