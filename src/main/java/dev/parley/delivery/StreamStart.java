package dev.parley.delivery;

import java.util.Locale;

/** How a stream began, as meters, timelines and log lines show it. */
enum StreamStart {
  /** At the start of its membership; the peer had read nothing before. */
  NEW,
  /** Where its client stopped reading. */
  RESUMED,
  /** After a gap: entries were trimmed, or the lease had expired. */
  EXPIRED,
  /** In another log than the one that its client was reading. */
  EPOCH;

  /**
   * Classifies a start position.
   *
   * @param membershipStart number of the entry at which the membership starts; a client that
   *     resumes there has read nothing yet
   */
  static StreamStart of(StartPosition start, long membershipStart) {
    StartPosition.Reason reason = start.reason();
    if (reason == null) {
      return start.number() == membershipStart ? NEW : RESUMED;
    }
    return switch (reason) {
      case NEW -> NEW;
      case EXPIRED -> EXPIRED;
      case EPOCH -> EPOCH;
    };
  }

  /** Returns the word that metrics, timelines and log lines use. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
