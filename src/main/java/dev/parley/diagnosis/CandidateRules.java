package dev.parley.diagnosis;

import dev.parley.room.TimelineEntry;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which candidates there were, where a peer reports that the connection failed. */
final class CandidateRules {
  private CandidateRules() {}

  static @Nullable Finding noCandidates(PairHistory pair, long nowMicros) {
    TimelineEntry failure = ConnectionRules.failure(pair);
    SideHistory without = withoutCandidates(pair);
    return failure == null || without == null
        ? null
        : finding(
            Verdict.NO_CANDIDATES,
            both(pair),
            both(pair) == Confidence.CERTAIN ? null : without,
            pair,
            failure.atMicros());
  }

  /** Finds, without any report, that neither sent a candidate: then nothing can connect. */
  static @Nullable Finding noCandidatesAtAll(PairHistory pair, long nowMicros) {
    TimelineEntry answer = pair.firstSettled;
    return answer != null
            && pair.first.description != null
            && pair.second.description != null
            && both(pair) == Confidence.CERTAIN
            && Patience.isOver(Patience.STEP, answer.atMicros(), nowMicros)
        ? finding(
            Verdict.NO_CANDIDATES,
            Confidence.CERTAIN,
            null,
            pair,
            Patience.end(Patience.STEP, answer.atMicros()))
        : null;
  }

  private static @Nullable SideHistory withoutCandidates(PairHistory pair) {
    return pair.sides().stream().filter(CandidateRules::hasNone).findFirst().orElse(null);
  }

  private static boolean hasNone(SideHistory side) {
    CandidateCounts known = side.known();
    return known != null && known.isEmpty();
  }

  private static Confidence both(PairHistory pair) {
    return hasNone(pair.first) && hasNone(pair.second) ? Confidence.CERTAIN : Confidence.LIKELY;
  }

  static @Nullable Finding mdnsOnly(PairHistory pair, long nowMicros) {
    TimelineEntry failure = ConnectionRules.failure(pair);
    if (failure == null || !isHostOnly(pair)) {
      return null;
    }
    boolean first = isMdnsOnly(pair.first);
    boolean second = isMdnsOnly(pair.second);
    return first || second
        ? finding(
            Verdict.MDNS_ONLY,
            first && second ? ConnectionRules.confidence(failure) : Confidence.LIKELY,
            first && second ? null : first ? pair.first : pair.second,
            pair,
            failure.atMicros())
        : null;
  }

  static @Nullable Finding hostOnly(PairHistory pair, long nowMicros) {
    TimelineEntry failure = ConnectionRules.failure(pair);
    return failure != null && isHostOnly(pair)
        ? finding(
            Verdict.HOST_ONLY, ConnectionRules.confidence(failure), null, pair, failure.atMicros())
        : null;
  }

  /** Says whether all that is known are host candidates, of both. */
  private static boolean isHostOnly(PairHistory pair) {
    return pair.sides().stream()
        .allMatch(
            side -> {
              CandidateCounts known = side.known();
              return known != null
                  && known.isHostOnly()
                  && side.relays() == 0
                  && side.reflexive() == 0;
            });
  }

  private static boolean isMdnsOnly(SideHistory side) {
    CandidateCounts known = side.known();
    return known != null && known.isMdnsOnly();
  }

  static @Nullable Finding relayMissing(PairHistory pair, long nowMicros) {
    TimelineEntry failure = ConnectionRules.failure(pair);
    boolean isMissing =
        pair.sides().stream()
            .allMatch(
                side -> {
                  CandidateCounts known = side.known();
                  return known != null && known.other() == 0 && side.relays() == 0;
                });
    return failure != null && isMissing
        ? finding(Verdict.RELAY_MISSING, Confidence.LIKELY, null, pair, failure.atMicros())
        : null;
  }

  private static Finding finding(
      Verdict verdict,
      Confidence confidence,
      @Nullable SideHistory about,
      PairHistory pair,
      long since) {
    return Finding.of(
        verdict,
        confidence,
        about == null ? null : about.peer.id,
        since,
        Stream.concat(
            pair.reports(), Stream.of(pair.settled, pair.first.candidate, pair.second.candidate)));
  }
}
