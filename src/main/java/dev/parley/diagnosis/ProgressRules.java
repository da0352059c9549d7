package dev.parley.diagnosis;

import dev.parley.room.CallReport;
import dev.parley.room.TimelineEntry;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is still on its way, has begun anew, or is not known. */
final class ProgressRules {
  private ProgressRules() {}

  /**
   * Finds a negotiation that began after a connection was lost: ICE restarts. Between peers that
   * were never connected another attempt hides no failure.
   */
  static @Nullable Finding restarting(PairHistory pair, long nowMicros) {
    TimelineEntry failure = pair.connected == null ? null : ConnectionRules.failure(pair);
    TimelineEntry description = latestDescription(pair);
    return failure != null
            && description != null
            && description.atMicros() > failure.atMicros()
            && !Patience.isOver(Patience.CALL, description.atMicros(), nowMicros)
        ? Finding.likely(Verdict.NEGOTIATING, null, description.atMicros(), failure, description)
        : null;
  }

  /** Returns the latest description; if there is none, the latest data, which may hold one. */
  private static @Nullable TimelineEntry latestDescription(PairHistory pair) {
    TimelineEntry one = pair.first.description;
    TimelineEntry other = pair.second.description;
    if (one == null && other == null) {
      one = pair.first.data;
      other = pair.second.data;
    }
    return one == null || other != null && other.atMicros() > one.atMicros() ? other : one;
  }

  /**
   * Finds peers whose sessions are not each other's: one has made a new connection, and the other
   * holds on to the one before. Where a connection has failed, both may have begun anew since.
   */
  static @Nullable Finding sessionsDiffer(PairHistory pair, long nowMicros) {
    TimelineEntry one = pair.first.report;
    TimelineEntry other = pair.second.report;
    if (one == null
        || other == null
        || ConnectionRules.failure(pair) != null
        || !isForeign(one, other)
        || !isForeign(other, one)) {
      return null;
    }
    boolean isFirstLater = one.atMicros() > other.atMicros();
    TimelineEntry later = isFirstLater ? one : other;
    return Patience.isOver(Patience.STEP, later.atMicros(), nowMicros)
        ? Finding.likely(
            Verdict.SESSION_REPLACED,
            isFirstLater ? pair.pair.first() : pair.pair.second(),
            later.atMicros(),
            one,
            other)
        : null;
  }

  /** Says whether the second half of a session is there and is not the first half of the other. */
  private static boolean isForeign(TimelineEntry report, TimelineEntry other) {
    String session = CallReport.session(report.attributes());
    String theirs = CallReport.session(other.attributes());
    int end = session == null ? -1 : session.indexOf(':');
    return session != null
        && theirs != null
        && end >= 0
        && theirs.indexOf(':') >= 0
        && end < session.length() - 1
        && !theirs.startsWith(session.substring(end + 1) + ":");
  }

  /** Finds a join that made void what was negotiated, with nothing new since. */
  static @Nullable Finding replaced(PairHistory pair, long nowMicros) {
    TimelineEntry joined = pair.replacement;
    return joined == null || joined.peer() == null || latestDescription(pair) != null
        ? null
        : Finding.likely(
            Verdict.SESSION_REPLACED, joined.peer(), joined.atMicros(), joined, pair.latest);
  }

  static @Nullable Finding negotiating(PairHistory pair, long nowMicros) {
    TimelineEntry latest = pair.latest;
    TimelineEntry earliest = pair.earliest;
    if (latest == null || earliest == null) {
      TimelineEntry joined = laterJoin(pair);
      return joined == null || Patience.isOver(Patience.STEP, joined.atMicros(), nowMicros)
          ? null
          : Finding.likely(Verdict.NEGOTIATING, null, joined.atMicros(), joined);
    }
    return Patience.isOver(Patience.CALL, latest.atMicros(), nowMicros)
        ? null
        : Finding.of(
            Verdict.NEGOTIATING,
            isSignaling(pair) ? Confidence.CERTAIN : Confidence.LIKELY,
            null,
            earliest.atMicros(),
            passed(pair));
  }

  /** Says whether it is seen that they negotiate; data may be anything. */
  private static boolean isSignaling(PairHistory pair) {
    return pair.first.description != null
        || pair.second.description != null
        || pair.reports().findAny().isPresent();
  }

  /** Says that nothing is known. */
  static Finding unknown(PairHistory pair, long nowMicros) {
    TimelineEntry latest = pair.latest == null ? laterJoin(pair) : pair.latest;
    return Finding.of(
        Verdict.UNKNOWN,
        Confidence.LIKELY,
        null,
        latest == null ? nowMicros : latest.atMicros(),
        passed(pair));
  }

  private static Stream<@Nullable TimelineEntry> passed(PairHistory pair) {
    return Stream.concat(
        pair.reports(),
        Stream.of(
            pair.first.offer,
            pair.second.offer,
            pair.settled,
            pair.first.candidate,
            pair.second.candidate,
            pair.latest));
  }

  private static @Nullable TimelineEntry laterJoin(PairHistory pair) {
    TimelineEntry one = pair.first.peer.joined;
    TimelineEntry other = pair.second.peer.joined;
    return one == null || other != null && other.atMicros() > one.atMicros() ? other : one;
  }
}
