package dev.parley.diagnosis;

import dev.parley.room.TimelineEntry;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether both peers are in the room at all. */
final class PresenceRules {
  private PresenceRules() {}

  /** Finds a peer that never was there. */
  static @Nullable Finding absent(PairHistory pair, long nowMicros) {
    for (SideHistory side : pair.sides()) {
      if (!side.peer.wasPresent()) {
        SideHistory other = pair.otherThan(side);
        long since = pair.earliest == null ? nowMicros : pair.earliest.atMicros();
        return Finding.certain(
            Verdict.PEER_ABSENT, side.peer.id, since, other.refusal, other.waiting, other.report);
      }
    }
    return null;
  }

  /** Finds a peer that is gone, where the other came or wrote later. */
  static @Nullable Finding left(PairHistory pair, long nowMicros) {
    for (SideHistory side : pair.sides()) {
      if (!side.peer.isPresent()) {
        TimelineEntry left = side.peer.left;
        return left == null
            ? Finding.likely(Verdict.PEER_LEFT, side.peer.id, nowMicros, pair.latest)
            : Finding.certain(
                Verdict.PEER_LEFT,
                side.peer.id,
                left.atMicros(),
                left,
                pair.otherThan(side).refusal,
                pair.otherThan(side).waiting);
      }
    }
    return null;
  }

  /** Decides after the first of the two left: a failure before it stays, and so does a success. */
  static Finding afterDeparture(PairHistory pair, Finding before, TimelineEntry departure) {
    if (before.verdict().isFailure() || before.verdict() == Verdict.CONNECTED) {
      return Finding.of(
          before.verdict(),
          before.confidence(),
          before.about(),
          before.sinceMicros(),
          Stream.concat(Stream.of(departure), before.evidence().stream()));
    }
    return Finding.certain(
        Verdict.PEER_LEFT,
        departure.peer() == null ? pair.pair.first() : departure.peer(),
        departure.atMicros(),
        Stream.concat(before.evidence().stream().limit(4), Stream.of(departure))
            .toArray(TimelineEntry[]::new));
  }
}
