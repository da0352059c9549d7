package dev.parley.diagnosis;

import dev.parley.room.TimelineEntry;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether offer and answer came through. */
final class SignalingRules {
  private static final String NOT_THERE = "peer-not-found";

  /** Codes after which a client may get through: it tries again, or a newer tab has taken over. */
  private static final Set<String> PASSING =
      Set.of(
          "too-many-messages",
          "request-timeout",
          "internal-error",
          "backplane-unavailable",
          "replica-full",
          "admission-unavailable",
          "not-in-room",
          "forbidden");

  private SignalingRules() {}

  /** Finds a peer all of whose descriptions were refused. */
  static @Nullable Finding refused(PairHistory pair, long nowMicros) {
    for (SideHistory side : pair.sides()) {
      TimelineEntry refusal = side.refusal;
      if (refusal == null || side.hasSent(refusal) || refusal.detail().equals(NOT_THERE)) {
        continue;
      }
      boolean passes = PASSING.contains(refusal.detail());
      if (!passes) {
        return Finding.certain(
            Verdict.OFFER_REFUSED,
            side.peer.id,
            refusal.atMicros(),
            refusal,
            pair.otherThan(side).offer);
      } else if (Patience.isOver(Patience.STEP, refusal.atMicros(), nowMicros)) {
        return Finding.likely(
            Verdict.OFFER_REFUSED,
            side.peer.id,
            refusal.atMicros(),
            refusal,
            pair.otherThan(side).offer);
      }
    }
    return null;
  }

  static @Nullable Finding answerNotDelivered(PairHistory pair, long nowMicros) {
    TimelineEntry answer = pair.settled;
    for (SideHistory side : pair.sides()) {
      PeerHistory offerer = pair.otherThan(side).peer;
      if (answer != null
          && answer.equals(side.answer)
          && offerer.lacks(answer)
          && Patience.isOver(Patience.STEP, answer.atMicros(), nowMicros)) {
        return Finding.of(
            Verdict.ANSWER_NOT_DELIVERED,
            offerer.isListening() ? Confidence.LIKELY : Confidence.CERTAIN,
            offerer.id,
            Patience.end(Patience.STEP, answer.atMicros()),
            Stream.of(offerer.joined, answer, offerer.stream));
      }
    }
    return null;
  }

  /** Finds a peer that has not received a message for some time. */
  static @Nullable Finding deaf(PairHistory pair, long nowMicros) {
    for (SideHistory side : pair.sides()) {
      PeerHistory to = pair.otherThan(side).peer;
      TimelineEntry message = side.undelivered(to);
      if (message != null && Patience.isOver(Patience.STEP, message.atMicros(), nowMicros)) {
        return Finding.of(
            Verdict.PEER_DEAF,
            to.isListening() ? Confidence.LIKELY : Confidence.CERTAIN,
            to.id,
            Patience.end(Patience.STEP, message.atMicros()),
            Stream.of(to.joined, message, to.stream));
      }
    }
    return null;
  }

  static @Nullable Finding glare(PairHistory pair, long nowMicros) {
    TimelineEntry one = pair.first.firstOffer;
    TimelineEntry other = pair.second.firstOffer;
    if (one == null || other == null) {
      return null;
    }
    TimelineEntry later = one.atMicros() < other.atMicros() ? other : one;
    return Patience.isOver(Patience.STEP, later.atMicros(), nowMicros)
        ? Finding.likely(
            Verdict.GLARE_UNRESOLVED,
            null,
            Patience.end(Patience.STEP, later.atMicros()),
            one,
            other)
        : null;
  }

  static @Nullable Finding unanswered(PairHistory pair, long nowMicros) {
    for (SideHistory side : pair.sides()) {
      PeerHistory to = pair.otherThan(side).peer;
      TimelineEntry offer = receivedOffer(side, to);
      if (offer == null) {
        continue;
      }
      long since = Math.max(offer.atMicros(), to.listeningSince());
      if (Patience.isOver(Patience.STEP, since, nowMicros)) {
        return Finding.of(
            Verdict.OFFER_UNANSWERED,
            pair.settled == null ? Confidence.CERTAIN : Confidence.LIKELY,
            to.id,
            Patience.end(Patience.STEP, since),
            Stream.of(pair.settled, offer, to.stream));
      }
    }
    return null;
  }

  /** Returns the first offer without an answer that the other has received; null without one. */
  private static @Nullable TimelineEntry receivedOffer(SideHistory side, PeerHistory to) {
    TimelineEntry first = side.firstOffer;
    if (first != null && to.hasReceived(first)) {
      return first;
    }
    TimelineEntry latest = side.offer;
    return latest != null && to.hasReceived(latest) ? latest : null;
  }

  static @Nullable Finding mediaRejected(PairHistory pair, long nowMicros) {
    TimelineEntry answer = pair.settled;
    int sections = answer == null ? 0 : answer.attributes().count("media");
    return answer != null
            && answer.peer() != null
            && sections > 0
            && answer.attributes().count("rejected") == sections
        ? Finding.certain(Verdict.MEDIA_REJECTED, answer.peer(), answer.atMicros(), answer)
        : null;
  }
}
