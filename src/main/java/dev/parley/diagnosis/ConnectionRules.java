package dev.parley.diagnosis;

import dev.parley.room.CallReport;
import dev.parley.room.TimelineEntry;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the peers report of their connection. */
final class ConnectionRules {
  private static final Set<String> ICE_IS_UP = Set.of("connected", "completed");

  private ConnectionRules() {}

  /** Finds that the connection came up once, unless both report for some time that it failed. */
  static @Nullable Finding connected(PairHistory pair, long nowMicros) {
    TimelineEntry connected = pair.connected;
    return connected == null || connected.peer() == null || lostSince(pair, nowMicros) != null
        ? null
        : Finding.of(
            Verdict.CONNECTED,
            Confidence.CERTAIN,
            null,
            connected.atMicros(),
            Stream.concat(Stream.of(connected), pair.reports()));
  }

  /** Finds a connection that both have lost, and that no restart of ICE brought back. */
  static @Nullable Finding lost(PairHistory pair, long nowMicros) {
    TimelineEntry lost = pair.connected == null ? null : lostSince(pair, nowMicros);
    return lost == null
        ? null
        : Finding.of(
            Verdict.ICE_FAILED,
            Confidence.LIKELY,
            null,
            lost.atMicros(),
            Stream.concat(Stream.of(pair.connected), pair.reports()));
  }

  private static @Nullable TimelineEntry lostSince(PairHistory pair, long nowMicros) {
    TimelineEntry one = pair.first.report;
    TimelineEntry other = pair.second.report;
    if (one == null
        || other == null
        || !CallReport.isFailure(one.detail(), one.attributes())
        || !CallReport.isFailure(other.detail(), other.attributes())) {
      return null;
    }
    TimelineEntry later = one.atMicros() < other.atMicros() ? other : one;
    return Patience.isOver(Patience.CALL, later.atMicros(), nowMicros) ? later : null;
  }

  /**
   * Returns the latest report of a failure since they were last connected, whatever they try since.
   * Null if there is none, or if it only says that an answer takes long: that is not a matter of
   * candidates.
   */
  static @Nullable TimelineEntry failure(PairHistory pair) {
    boolean isOffered = pair.first.description != null || pair.second.description != null;
    return pair.sides().stream()
        .flatMap(side -> Stream.ofNullable(side.failure))
        .filter(each -> hasFailed(each) || pair.settled != null || !isOffered)
        .max(Comparator.comparingLong(TimelineEntry::atMicros))
        .orElse(null);
  }

  /** Returns how sure a failure is: a connection that takes too long may yet come up. */
  static Confidence confidence(TimelineEntry failure) {
    return hasFailed(failure) ? Confidence.CERTAIN : Confidence.LIKELY;
  }

  private static boolean hasFailed(TimelineEntry report) {
    return report.detail().equals("failed");
  }

  static @Nullable Finding dtlsFailed(PairHistory pair, long nowMicros) {
    for (SideHistory side : pair.sides()) {
      TimelineEntry failure = side.failure;
      String ice = failure == null ? null : failure.attributes().value("ice");
      if (failure != null && ice != null && ICE_IS_UP.contains(ice)) {
        return Finding.of(
            Verdict.DTLS_FAILED, confidence(failure), null, failure.atMicros(), Stream.of(failure));
      }
    }
    return null;
  }

  /** Finds that ICE failed, for no reason that the other rules know. */
  static @Nullable Finding iceFailed(PairHistory pair, long nowMicros) {
    TimelineEntry failure = failure(pair);
    return failure == null
        ? null
        : Finding.of(
            Verdict.ICE_FAILED,
            confidence(failure),
            null,
            failure.atMicros(),
            Stream.concat(Stream.of(pair.settled), pair.reports()));
  }
}
