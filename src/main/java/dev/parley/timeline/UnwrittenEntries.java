package dev.parley.timeline;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.TimelineEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is to be noted of one room. Guarded by the {@link TimelineRecorder}'s map. */
final class UnwrittenEntries {
  /** Different refusals between two notes; further ones are dropped. */
  static final int MAX_REFUSALS = 32;

  /** Facts of one note. */
  static final int BATCH = 500;

  private record Refused(@Nullable PeerId peer, Problem problem) {}

  private final Deque<TimelineEntry> entries = new ArrayDeque<>(0);
  private final Map<Refused, TimelineEntry> refusals = new LinkedHashMap<>();

  /** Whether nothing is known of the room but refusals. */
  private boolean isStrange = true;

  /** When it is to be noted next. */
  private long dueMillis = Long.MAX_VALUE;

  /** When nothing can follow any more from what was noted. */
  private long lastMillis;

  private boolean underWay;

  int size() {
    return entries.size() + refusals.size();
  }

  boolean isStrange() {
    return isStrange;
  }

  /** Something happened, so that the log is worth a look soon, and a last one later. */
  void touch(long nextMillis, long untilMillis) {
    isStrange = false;
    dueMillis = Math.min(dueMillis, nextMillis);
    lastMillis = untilMillis;
  }

  void add(TimelineEntry entry, int most) {
    entries.add(entry);
    if (entries.size() > most) {
      entries.remove();
    }
  }

  void addRefusal(TimelineEntry refusal, Problem problem, long nextMillis) {
    Refused refused = new Refused(refusal.peer(), problem);
    if (refusals.size() < MAX_REFUSALS || refusals.containsKey(refused)) {
      refusals.merge(
          refused,
          refusal,
          (known, more) ->
              TimelineEntry.refused(known.atMicros(), known.peer(), problem, known.amount() + 1));
    }
    dueMillis = Math.min(dueMillis, nextMillis);
  }

  boolean isDue(long nowMillis) {
    return !underWay && nowMillis >= dueMillis;
  }

  /** Takes what is to be noted now. */
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
    underWay = true;
    dueMillis = entries.isEmpty() ? Long.MAX_VALUE : 0;
    return batch;
  }

  /** Says whether there is more to be noted right after the last note. */
  boolean isBehind() {
    return dueMillis == 0;
  }

  /**
   * A note has ended.
   *
   * @param behind whether the log has more to note
   * @return whether there is nothing more to be done for this room
   */
  boolean noted(boolean behind, long nowMillis) {
    underWay = false;
    if (behind) {
      dueMillis = 0;
    } else if (dueMillis == Long.MAX_VALUE) {
      dueMillis = lastMillis;
      return nowMillis >= lastMillis;
    }
    return false;
  }
}
