package dev.parley.diagnosis;

import dev.parley.room.TimelineEntry;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the peers report of their connection. */
final class ConnectionRules {
  private static final String FAILED = "failed";
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
            connected.peer(),
            connected.atMicros(),
            Stream.concat(Stream.of(connected), pair.reports()));
  }

  /** Finds a connection that both have lost, and that no restart of ICE brought back. */
  static @Nullable Finding lost(PairHistory pair, long nowMicros) {
    TimelineEntry lost = pair.connected == null ? null : lostSince(pair, nowMicros);
    return lost == null || lost.peer() == null
        ? null
        : Finding.of(
            Verdict.ICE_FAILED,
            Confidence.LIKELY,
            lost.peer(),
            lost.atMicros(),
            Stream.concat(Stream.of(pair.connected), pair.reports()));
  }

  private static @Nullable TimelineEntry lostSince(PairHistory pair, long nowMicros) {
    TimelineEntry one = pair.first.report;
    TimelineEntry other = pair.second.report;
    if (one == null
        || other == null
        || !one.detail().equals(FAILED)
        || !other.detail().equals(FAILED)) {
      return null;
    }
    TimelineEntry later = one.atMicros() < other.atMicros() ? other : one;
    return Patience.isOver(Patience.CALL, later.atMicros(), nowMicros) ? later : null;
  }

  /** Returns the latest report of a failure; null if neither reports one now. */
  static @Nullable TimelineEntry failure(PairHistory pair) {
    return pair.reports()
        .filter(report -> report.detail().equals(FAILED))
        .max((one, other) -> Long.compare(one.atMicros(), other.atMicros()))
        .orElse(null);
  }

  static @Nullable Finding dtlsFailed(PairHistory pair, long nowMicros) {
    for (SideHistory side : pair.sides()) {
      TimelineEntry report = side.report;
      String ice = report == null ? null : report.attributes().value("ice");
      if (report != null && side.reports(FAILED) && ice != null && ICE_IS_UP.contains(ice)) {
        return Finding.certain(Verdict.DTLS_FAILED, side.peer.id, report.atMicros(), report);
      }
    }
    return null;
  }

  /** Finds that ICE failed, for no reason that the other rules know. */
  static @Nullable Finding iceFailed(PairHistory pair, long nowMicros) {
    TimelineEntry failure = failure(pair);
    return failure == null || failure.peer() == null
        ? null
        : Finding.of(
            Verdict.ICE_FAILED,
            Confidence.CERTAIN,
            failure.peer(),
            failure.atMicros(),
            Stream.concat(Stream.of(pair.settled), pair.reports()));
  }
}
