package dev.parley.diagnosis;

import dev.parley.room.Attributes;
import dev.parley.room.CallReport;
import dev.parley.room.TimelineEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one peer of a pair sent to the other, and what it reported, since both are in the room. Used
 * by one thread.
 */
final class SideHistory {
  /** The messages whose delivery is watched; an addressee that received nothing has more to get. */
  private static final int MAX_WATCHED = 64;

  final PeerHistory peer;

  /** The latest offer, if it was neither answered nor rolled back; null without one. */
  @Nullable TimelineEntry offer;

  /** The first of the offers since the latest that was answered or rolled back. */
  @Nullable TimelineEntry firstOffer;

  /** The latest answer, also a provisional one. */
  @Nullable TimelineEntry answer;

  /** The latest offer or answer. */
  @Nullable TimelineEntry description;

  /** The latest data, in which descriptions may be sealed. */
  @Nullable TimelineEntry data;

  /** The first candidate. */
  @Nullable TimelineEntry candidate;

  /** The latest refusal of a message to the other. */
  @Nullable TimelineEntry refusal;

  /** A message that waits for the other. */
  @Nullable TimelineEntry waiting;

  /** The latest report. */
  @Nullable TimelineEntry report;

  /** The latest report of a failure since the connection was last reported to be established. */
  @Nullable TimelineEntry failure;

  private CandidateCounts sent = CandidateCounts.NONE;
  private final Deque<TimelineEntry> watched = new ArrayDeque<>(0);

  SideHistory(PeerHistory peer) {
    this.peer = peer;
  }

  void onMessage(TimelineEntry entry) {
    if (watched.size() < MAX_WATCHED) {
      watched.add(entry);
    }
    switch (entry.detail()) {
      case "offer" -> {
        offer = entry;
        firstOffer = firstOffer == null ? entry : firstOffer;
        describe(entry);
      }
      case "answer", "pranswer" -> {
        answer = entry;
        describe(entry);
      }
      case "rollback" -> settleOffers();
      case "candidate" -> {
        candidate = candidate == null ? entry : candidate;
        sent = sent.plus(CandidateCounts.one(entry.attributes()));
      }
      case "data" -> data = entry;
      default -> {}
    }
  }

  /** Takes in that its offers are answered, or rolled back. */
  void settleOffers() {
    offer = null;
    firstOffer = null;
  }

  /** Takes in a report. A connection that is closed because it failed has failed. */
  void onReport(TimelineEntry entry) {
    if (CallReport.isFailure(entry.detail(), entry.attributes())) {
      failure = entry;
    }
    if (!(report != null
        && CallReport.isFailure(report.detail(), report.attributes())
        && entry.detail().equals("closed"))) {
      report = entry;
    }
  }

  private void describe(TimelineEntry entry) {
    description = entry;
    sent = sent.plus(CandidateCounts.counted(entry.attributes()));
  }

  /**
   * Says whether it has sent a description, or data after a refusal, which may be one. Refusals are
   * counted by the second, and dated by a replica: what is less than a second later may be earlier.
   */
  boolean hasSent(TimelineEntry refusal) {
    return description != null
        || data != null && Patience.isOver(Patience.DATING, refusal.atMicros(), data.atMicros());
  }

  /** Returns the oldest message that the addressee lacks; null if there is none. */
  @Nullable TimelineEntry undelivered(PeerHistory to) {
    return watched.stream().filter(to::lacks).findFirst().orElse(null);
  }

  /** Forgets messages that the addressee has, or of which nobody knows any more. */
  void forgetDelivered(PeerHistory to) {
    watched.removeIf(entry -> !to.lacks(entry));
  }

  /** Returns the candidates that the other knows; null if nobody can tell. */
  @Nullable CandidateCounts known() {
    if (description != null) {
      return sent;
    }
    Attributes reported = report == null ? Attributes.NONE : report.attributes();
    return reported.value("gathered") == null ? null : CandidateCounts.counted(reported);
  }

  /** Returns how many candidates it gathered, or sent if it did not report. */
  int relays() {
    return Math.max(sent.relay(), report == null ? 0 : report.attributes().count("relay"));
  }

  int reflexive() {
    return Math.max(sent.srflx(), report == null ? 0 : report.attributes().count("srflx"));
  }

  /** Returns the errors of the latest report, and of the latest failure. */
  List<CallReport.IceError> errors() {
    return Stream.of(Optional.ofNullable(report), Optional.ofNullable(failure))
        .flatMap(Optional::stream)
        .flatMap(each -> CallReport.errors(each.attributes()).stream())
        .distinct()
        .toList();
  }
}
