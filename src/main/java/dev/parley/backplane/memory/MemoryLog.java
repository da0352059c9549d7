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

/**
 * The recent events of one room. The room's monitor guards all fields, except the queue behind
 * {@link #unpublished}, which is safe for any thread.
 */
final class MemoryLog {
  /** An entry that was not passed to the listener yet. */
  record Publication(String epoch, LogEntry entry) {}

  /** The memory of an entry besides its text: its objects and ids. */
  private static final int OVERHEAD_BYTES = 200;

  /** The initial capacity: enough for a room in which nobody sends a message. */
  private static final int FEW = 3;

  private final Deque<LogEntry> entries = new ArrayDeque<>(FEW);
  private final Queue<Publication> unpublished = new ConcurrentLinkedQueue<>();
  private final int maxBytes;
  private final MemoryBudget budget;

  /** The size of all events in {@link #entries}. */
  private long bytes;

  /** Empty while the log does not exist. */
  private String epoch = "";

  /** The number of the newest entry. */
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

  /** Returns the number of the newest entry that was trimmed. */
  long floor() {
    return head - entries.size();
  }

  boolean exists() {
    return !epoch.isEmpty();
  }

  /** Appends an event; begins an epoch if the log does not exist. Returns the entry's number. */
  long append(long loggedMicros, long atMicros, Event event, @Nullable String trace) {
    if (!exists()) {
      epoch = Epochs.draw();
    }
    LogEntry entry = new LogEntry(++head, loggedMicros, atMicros, event, trace);
    entries.add(entry);
    count(size(event));
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

  /** Drops entries that are older than {@link Lifetimes#LOG_AGE}. */
  void trim(long nowMicros) {
    long oldest = nowMicros - Lifetimes.LOG_AGE.toNanos() / 1000;
    while (!entries.isEmpty() && entries.peek().loggedMicros() < oldest) {
      removeOldest();
    }
  }

  /** Drops all entries. The next one continues the epoch. */
  void drop() {
    entries.clear();
    count(-bytes);
  }

  private void removeOldest() {
    count(-size(entries.remove().event()));
  }

  private void count(long more) {
    bytes += more;
    budget.add(more);
  }

  /**
   * Returns about how many bytes an event takes. Text that is not Latin-1 may take twice as many.
   */
  static long size(Event event) {
    long text = 0;
    if (event instanceof Event.MessageSent sent) {
      text = sent.members().length();
    } else if (event instanceof Event.PeerJoined joined) {
      text = joined.metadata().json().length();
    } else if (event instanceof Event.PeerUpdated updated) {
      text = updated.metadata().json().length();
    }
    return text + OVERHEAD_BYTES;
  }

  /** Forgets everything; the next entry begins a new epoch. */
  void forget() {
    drop();
    epoch = "";
    head = 0;
  }

  /** Returns at most {@code most} entries after the number {@code after}. */
  LogPage read(long after, int most) {
    List<LogEntry> page = new ArrayList<>();
    for (LogEntry entry : entries) {
      if (entry.number() > after && page.size() < most) {
        page.add(entry);
      }
    }
    return new LogPage(epoch, head, floor(), page);
  }

  /** Takes the next entry to pass to the listener; null if there is none. Safe for any thread. */
  @Nullable Publication unpublished() {
    return unpublished.poll();
  }
}
