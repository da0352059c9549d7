package dev.parley.delivery;

import dev.parley.room.StreamEnd;
import java.util.Locale;

/** Why a reader is over; what a room's timeline says of it. */
enum EndReason {
  /** The client closed it, or its network did. */
  GONE(StreamEnd.CLIENT),
  /** It had its time, and its client comes back. */
  AGE,
  /** Its client did not read. */
  SLOW,
  /** Its peer opened too many others. */
  REPLACED,
  /** The replica shuts down. */
  DRAIN,
  /** The stay that it belonged to ended: its peer left, was removed, or joined anew. */
  MEMBERSHIP,
  /** It cannot go on: the log began anew, or what it was to read next is gone. */
  LOG,
  /** It was a poll, which has its answer, or it never began. */
  ANSWERED;

  private final StreamEnd by;

  EndReason() {
    this(StreamEnd.SERVICE);
  }

  EndReason(StreamEnd by) {
    this.by = by;
  }

  StreamEnd by() {
    return by;
  }

  /** Returns the word for it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
