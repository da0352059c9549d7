package dev.parley.backplane.memory;

import dev.parley.protocol.RoomId;
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
 * What happened in each room; outlives the rooms. Beyond {@link #MOST} facts in all, the timelines
 * go whose rooms were quiet longest. Safe for any thread.
 */
final class MemoryTimelines {
  /** About 40 MB. */
  static final int MOST = 200_000;

  /** Facts of a room in which nobody says anything. */
  private static final int FEW = 3;

  /** One room's, and how far it has the log. Guarded by the whole. */
  private static final class Timeline {
    final Deque<TimelineEntry> facts = new ArrayDeque<>(FEW);
    final Deque<TimelineEntry> refusals = new ArrayDeque<>(0);
    String epoch = "";
    long told;
    long untilMicros;

    int size() {
      return facts.size() + refusals.size();
    }
  }

  // Guarded by this. The room that was noted last comes last.
  private final Map<RoomId, Timeline> timelines = new LinkedHashMap<>();
  private int size;

  synchronized void addToTimeline(
      RoomId room, List<TimelineEntry> facts, Retention retention, MemoryLog log, long nowMicros) {
    Timeline known = timelines.remove(room);
    boolean isStrange = facts.stream().allMatch(fact -> fact.kind() == TimelineEntry.Kind.REFUSED);
    if (known == null && !log.exists() && isStrange) {
      return;
    }
    Timeline timeline = known == null ? new Timeline() : known;
    size -= timeline.size();
    tell(timeline, log);
    for (TimelineEntry fact : facts) {
      (fact.kind() == TimelineEntry.Kind.REFUSED ? timeline.refusals : timeline.facts).add(fact);
    }
    trim(timeline.facts, retention.maxEntries());
    trim(timeline.refusals, retention.maxRefusals());
    timeline.untilMicros = nowMicros + retention.duration().toNanos() / 1000;
    timelines.put(room, timeline);
    size += timeline.size();
    dropOldest();
  }

  /** Adds what the log has new. */
  private static void tell(Timeline timeline, MemoryLog log) {
    if (!log.exists()) {
      return;
    }
    if (!log.epoch().equals(timeline.epoch)) {
      timeline.epoch = log.epoch();
      timeline.told = 0;
    }
    LogPage page = log.read(timeline.told, Lifetimes.LOG_MAX);
    for (LogEntry entry : page.entries()) {
      timeline.facts.add(TimelineEntry.of(page.epoch(), entry));
    }
    timeline.told = page.head();
  }

  private static void trim(Deque<TimelineEntry> facts, int most) {
    while (facts.size() > most) {
      facts.remove();
    }
  }

  private void dropOldest() {
    Iterator<Timeline> oldest = timelines.values().iterator();
    while (size > MOST) {
      size -= oldest.next().size();
      oldest.remove();
    }
  }

  synchronized List<TimelineEntry> of(RoomId room, long nowMicros) {
    Timeline timeline = timelines.get(room);
    if (timeline == null || timeline.untilMicros <= nowMicros) {
      return List.of();
    }
    List<TimelineEntry> all = new ArrayList<>(timeline.facts);
    all.addAll(timeline.refusals);
    return all;
  }

  /** Drops what is kept no longer. */
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
