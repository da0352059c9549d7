package dev.parley.backplane.memory;

import dev.parley.protocol.Event;
import dev.parley.room.Entry;
import dev.parley.room.Epochs;
import dev.parley.room.Lifetimes;
import dev.parley.room.LogPage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A room's recent events. Guarded by its room's monitor, but for {@link #unpublished}. */
final class MemoryLog {
  /** An entry that the listener is still to be told of. */
  record Publication(String epoch, Entry entry) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Queue<Publication> unpublished = new ConcurrentLinkedQueue<>();
  private String epoch = "";
  private long head;

  /** Returns the epoch; empty while the log does not exist. */
  String epoch() {
    return epoch;
  }

  long head() {
    return head;
  }

  long floor() {
    return head - entries.size();
  }

  boolean exists() {
    return !epoch.isEmpty();
  }

  long append(long loggedMicros, long atMicros, Event event) {
    if (!exists()) {
      epoch = Epochs.draw();
    }
    Entry entry = new Entry(++head, loggedMicros, atMicros, event);
    entries.add(entry);
    unpublished.add(new Publication(epoch, entry));
    if (entries.size() > Lifetimes.LOG_MOST) {
      while (entries.size() > Lifetimes.LOG_KEPT) {
        entries.remove();
      }
    }
    return head;
  }

  void trim(long nowMicros) {
    long oldest = nowMicros - Lifetimes.LOG_AGE.toNanos() / 1000;
    while (!entries.isEmpty() && entries.peek().loggedMicros() < oldest) {
      entries.remove();
    }
  }

  /** Forgets everything; the next entry begins a new epoch. */
  void forget() {
    entries.clear();
    epoch = "";
    head = 0;
  }

  LogPage read(long after, int most) {
    List<Entry> page = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.number() > after && page.size() < most) {
        page.add(entry);
      }
    }
    return new LogPage(epoch, head, floor(), page);
  }

  /** Takes the next entry that the listener is still to be told of; null if there is none. */
  @Nullable Publication unpublished() {
    return unpublished.poll();
  }
}
