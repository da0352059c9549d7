package dev.parley.diagnosis;

import dev.parley.room.TimelineEntry;
import java.util.List;
import java.util.stream.Stream;

/**
 * All rules, in the order in which they are asked: what was established comes before what failed,
 * then what happened earlier in a call comes before what happens later.
 */
final class Rules {
  private final List<Rule> rules;

  Rules(IceHosts hosts) {
    this.rules =
        List.of(
            ConnectionRules::connected,
            PresenceRules::absent,
            PresenceRules::left,
            ProgressRules::restarting,
            ConnectionRules::lost,
            SignalingRules::refused,
            SignalingRules::answerNotDelivered,
            SignalingRules::deaf,
            SignalingRules::glare,
            SignalingRules::unanswered,
            SignalingRules::mediaRejected,
            ProgressRules::sessionsDiffer,
            ConnectionRules::dtlsFailed,
            new TurnRule(hosts),
            CandidateRules::noCandidates,
            CandidateRules::mdnsOnly,
            CandidateRules::hostOnly,
            CandidateRules::relayMissing,
            ConnectionRules::iceFailed,
            CandidateRules::noCandidatesAtAll,
            ProgressRules::replaced,
            ProgressRules::negotiating);
  }

  /** Returns the verdict on a pair. */
  Finding find(PairHistory pair, long nowMicros) {
    Finding before = pair.atDeparture;
    TimelineEntry departure = pair.departure;
    if (before != null && departure != null) {
      return PresenceRules.afterDeparture(pair, before, departure);
    }
    return rules.stream()
        .flatMap(rule -> Stream.ofNullable(rule.find(pair, nowMicros)))
        .findFirst()
        .orElseGet(() -> ProgressRules.unknown(pair, nowMicros));
  }
}
