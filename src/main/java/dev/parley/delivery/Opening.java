package dev.parley.delivery;

import java.util.Locale;

/** How a stream began, as meters, timelines and the log tell it. */
enum Opening {
  /** From the start of its membership: nothing had been read before. */
  NEW,
  /** Where its client was. */
  RESUMED,
  /** Further on than its client was, since something was trimmed or the lease had run out. */
  EXPIRED,
  /** In another log than its client was. */
  EPOCH;

  /**
   * Finds out how.
   *
   * @param start where the membership starts: who goes on there goes on from nothing
   */
  static Opening of(StartPosition place, long start) {
    StartPosition.Reason reason = place.reason();
    if (reason == null) {
      return place.number() == start ? NEW : RESUMED;
    }
    return switch (reason) {
      case NEW -> NEW;
      case EXPIRED -> EXPIRED;
      case EPOCH -> EPOCH;
    };
  }

  /** Returns the word for it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
