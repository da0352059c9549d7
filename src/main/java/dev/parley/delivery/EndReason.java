package dev.parley.delivery;

import dev.parley.room.StreamEnd;
import java.util.Locale;

/** Why a reader ended, as meters, timelines and log lines show it. */
enum EndReason {
  /** The client closed the stream, or its connection broke. */
  GONE(StreamEnd.CLIENT),
  /** The stream reached its maximum age. */
  AGE,
  /** The client did not read fast enough. */
  SLOW,
  /** Its peer opened too many streams. */
  REPLACED,
  /** The replica shuts down. */
  DRAIN,
  /** The membership ended: the peer left, was removed, or joined anew. */
  MEMBERSHIP,
  /** The log began anew, or the entries that the reader needs next were trimmed. */
  LOG,
  /** A poll was answered, or the reader never began. */
  ANSWERED;

  private final StreamEnd endedBy;

  EndReason() {
    this(StreamEnd.SERVICE);
  }

  EndReason(StreamEnd endedBy) {
    this.endedBy = endedBy;
  }

  StreamEnd endedBy() {
    return endedBy;
  }

  /** Returns the word that metrics, timelines and log lines use. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
