package dev.parley.delivery;

import dev.parley.protocol.EventId;
import dev.parley.room.Snapshot;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader begins, and what its client is told of it.
 *
 * @param reason null if the reader goes on where its client was
 * @param number of the newest event that it will not see
 */
record StartPosition(@Nullable Reason reason, long number) {
  /** Why a reader does not go on where its client was. */
  enum Reason {
    /** It is the first of its membership. */
    NEW,
    /** Something was trimmed from the log, or the lease had run out. */
    EXPIRED,
    /** The log began anew. */
    EPOCH;

    /** Returns the reason as the wire writes it. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Finds the place for what a client brings.
   *
   * @param lastEventId as the client sent it; null or empty for none
   */
  static StartPosition of(Snapshot room, @Nullable String lastEventId) {
    boolean startIsWhole = room.start() >= room.floor();
    if (room.rejoined()) {
      return new StartPosition(Reason.EXPIRED, room.start());
    }
    if (lastEventId == null || lastEventId.isEmpty()) {
      return startIsWhole
          ? new StartPosition(Reason.NEW, room.start())
          : new StartPosition(Reason.EXPIRED, room.head());
    }
    EventId last = EventId.parse(lastEventId);
    if (last == null || !last.epoch().equals(room.epoch()) || last.number() > room.head()) {
      return new StartPosition(Reason.EPOCH, room.head());
    }
    if (last.number() >= room.start() && last.number() >= room.floor()) {
      return new StartPosition(null, last.number());
    }
    return new StartPosition(Reason.EXPIRED, startIsWhole ? room.start() : room.head());
  }

  boolean isResumed() {
    return reason == null;
  }
}
