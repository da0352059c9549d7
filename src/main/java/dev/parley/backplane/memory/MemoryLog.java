package dev.parley.backplane.memory;

import dev.parley.protocol.Event;
import dev.parley.room.Epochs;
import dev.parley.room.Lifetimes;
import dev.parley.room.LogEntry;
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
  record Publication(String epoch, LogEntry entry) {}

  /** Of an entry, its event and its ids. */
  private static final int OVERHEAD_BYTES = 200;

  /** Entries of a log in which nobody says anything. */
  private static final int FEW = 3;

  private final Deque<LogEntry> entries = new ArrayDeque<>(FEW);
  private final Queue<Publication> unpublished = new ConcurrentLinkedQueue<>();
  private final int maxBytes;
  private final MemoryBudget budget;

  /** Of what {@link #entries} hold. */
  private long bytes;

  private String epoch = "";
  private long head;

  MemoryLog(int maxBytes, MemoryBudget budget) {
    this.maxBytes = maxBytes;
    this.budget = budget;
  }

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

  long append(long loggedMicros, long atMicros, Event event, @Nullable String trace) {
    if (!exists()) {
      epoch = Epochs.draw();
    }
    LogEntry entry = new LogEntry(++head, loggedMicros, atMicros, event, trace);
    entries.add(entry);
    hold(size(event));
    unpublished.add(new Publication(epoch, entry));
    if (entries.size() > Lifetimes.LOG_MAX) {
      while (entries.size() > Lifetimes.LOG_KEPT) {
        removeOldest();
      }
    }
    while ((bytes > maxBytes || budget.isHigh()) && entries.size() > 1) {
      removeOldest();
    }
    return head;
  }

  void trim(long nowMicros) {
    long oldest = nowMicros - Lifetimes.LOG_AGE.toNanos() / 1000;
    while (!entries.isEmpty() && entries.peek().loggedMicros() < oldest) {
      removeOldest();
    }
  }

  private void removeOldest() {
    hold(-size(entries.remove().event()));
  }

  private void hold(long more) {
    bytes += more;
    budget.add(more);
  }

  /**
   * Returns about how many bytes an event holds; of other scripts than Latin it may be twice that.
   */
  static long size(Event event) {
    int text = 0;
    if (event instanceof Event.MessageSent said) {
      text = said.members().length();
    } else if (event instanceof Event.PeerJoined joined) {
      text = joined.metadata().json().length();
    } else if (event instanceof Event.PeerUpdated updated) {
      text = updated.metadata().json().length();
    }
    return text + OVERHEAD_BYTES;
  }

  /** Forgets everything; the next entry begins a new epoch. */
  void forget() {
    entries.clear();
    hold(-bytes);
    epoch = "";
    head = 0;
  }

  LogPage read(long after, int most) {
    List<LogEntry> page = new ArrayList<>();
    for (LogEntry entry : entries) {
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
