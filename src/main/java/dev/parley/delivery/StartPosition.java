package dev.parley.delivery;

import dev.parley.protocol.EventId;
import dev.parley.room.Snapshot;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader begins to read the log.
 *
 * @param reason why the reader does not resume where its client was; null if it does
 * @param number of the newest entry before the first one that the reader gets
 */
record StartPosition(@Nullable Reason reason, long number) {
  /** Why a reader does not resume where its client was. */
  enum Reason {
    /** It is the first reader of its membership. */
    NEW,
    /** Entries that it needs were trimmed from the log, or the lease had expired. */
    EXPIRED,
    /** The log began anew. */
    EPOCH;

    /** Returns the reason as {@code hello} and answers to polls have it. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Finds the start position for a client.
   *
   * @param lastEventId as the client sent it; null or empty for none
   */
  static StartPosition of(Snapshot room, @Nullable String lastEventId) {
    boolean isWholeMembershipLogged = room.start() >= room.floor();
    if (room.rejoined()) {
      return new StartPosition(Reason.EXPIRED, room.start());
    }
    if (lastEventId == null || lastEventId.isEmpty()) {
      return isWholeMembershipLogged
          ? new StartPosition(Reason.NEW, room.start())
          : new StartPosition(Reason.EXPIRED, room.head());
    }
    EventId last = EventId.parse(lastEventId);
    boolean isOfThisLog = last != null && last.epoch().equals(room.epoch());
    if (last != null && !isOfThisLog && room.start() == 0) {
      // The membership is older than this log, so its client has received nothing of the log yet.
      return new StartPosition(Reason.EPOCH, room.floor());
    }
    if (last == null || !isOfThisLog || last.number() > room.head()) {
      return new StartPosition(Reason.EPOCH, room.head());
    }
    if (last.number() >= room.start() && last.number() >= room.floor()) {
      return new StartPosition(null, last.number());
    }
    return new StartPosition(Reason.EXPIRED, isWholeMembershipLogged ? room.start() : room.head());
  }

  boolean isResumed() {
    return reason == null;
  }
}
