package dev.parley.diagnosis;

import dev.parley.protocol.PeerId;
import dev.parley.room.CallReport;
import dev.parley.room.TimelineEntry;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What passed between two peers since both are in the room: a join of either begins it anew. Used
 * by one thread.
 */
final class PairHistory {
  final Pair pair;
  SideHistory first;
  SideHistory second;

  /** The first report that the connection came up; null without one. */
  @Nullable TimelineEntry connected;

  /** The join that made void what was there before; null if there was nothing. */
  @Nullable TimelineEntry replacement;

  /** How the first of the two left; null while both are in the room. */
  @Nullable TimelineEntry departure;

  /** What was found when the first of the two left. */
  @Nullable Finding atDeparture;

  /** When an answer last settled what was offered; null if that never happened. */
  @Nullable TimelineEntry settled;

  /** The first such answer since both are in the room. */
  @Nullable TimelineEntry firstSettled;

  /** The latest entry about the two; null without one. */
  @Nullable TimelineEntry latest;

  /** The first entry about the two since both are in the room. */
  @Nullable TimelineEntry earliest;

  /** The session of the latest report that names one. */
  @Nullable String session;

  PairHistory(PeerHistory first, PeerHistory second) {
    this.pair = Pair.of(first.id, second.id);
    boolean isSorted = pair.first().equals(first.id);
    this.first = new SideHistory(isSorted ? first : second);
    this.second = new SideHistory(isSorted ? second : first);
  }

  List<SideHistory> sides() {
    return List.of(first, second);
  }

  SideHistory side(PeerId peer) {
    return pair.first().equals(peer) ? first : second;
  }

  SideHistory otherThan(SideHistory side) {
    return side == first ? second : first;
  }

  /** Returns the latest reports of both, and their latest ones of a failure. */
  Stream<TimelineEntry> reports() {
    return Stream.of(first.failure, second.failure, first.report, second.report)
        .flatMap(Stream::ofNullable)
        .distinct();
  }

  /**
   * Begins anew, because one of the two joined.
   *
   * @param peer the one that joined
   * @param isReload whether both were in the room already, as far as the timeline has it
   */
  void begin(PeerId peer, TimelineEntry joined, boolean isReload) {
    boolean wasConnected = connected != null && departure == null;
    boolean hadSomething = latest != null || replacement != null;
    replacement = wasConnected || isReload && hadSomething ? joined : null;
    TimelineEntry since = isReload ? null : refusedSince(peer, joined);
    first = new SideHistory(first.peer);
    second = new SideHistory(second.peer);
    connected = null;
    departure = null;
    atDeparture = null;
    settled = null;
    firstSettled = null;
    latest = null;
    earliest = null;
    session = null;
    if (since != null) {
      onRefusal(since, peer);
    }
  }

  /**
   * Returns the refusal of a message that the peer sent after it joined, although it is dated
   * before: a replica dates refusals, the backplane joins. Null without one.
   */
  private @Nullable TimelineEntry refusedSince(PeerId peer, TimelineEntry joined) {
    TimelineEntry refusal = side(peer).refusal;
    return refusal == null
            || refusal.detail().equals("not-in-room")
            || Patience.isOver(Patience.DATING, refusal.atMicros(), joined.atMicros())
        ? null
        : refusal;
  }

  void onMessage(TimelineEntry entry, PeerId from) {
    SideHistory side = side(from);
    SideHistory other = otherThan(side);
    side.forgetDelivered(other.peer);
    side.onMessage(entry);
    if (entry.detail().equals("answer") || entry.detail().equals("pranswer")) {
      side.settleOffers();
      other.settleOffers();
      settled = entry;
      firstSettled = firstSettled == null ? entry : firstSettled;
    }
    touch(entry);
  }

  void onReport(TimelineEntry entry, PeerId from) {
    side(from).onReport(entry);
    if (entry.detail().equals("connected")) {
      first.failure = null;
      second.failure = null;
    }
    if (connected == null && (entry.detail().equals("connected") || wasConnected(entry))) {
      connected = entry;
    }
    String named = CallReport.session(entry.attributes());
    session = named == null ? session : named;
    touch(entry);
  }

  /**
   * Says whether the report says that the connection came up earlier. Without a session that may
   * have been before the latest join, which the timeline has unless it is very long.
   */
  private boolean wasConnected(TimelineEntry report) {
    boolean hasJoins = first.peer.joined != null && second.peer.joined != null;
    return report.attributes().value(CallReport.WAS_CONNECTED) != null
        && (report.attributes().value(CallReport.SESSION) != null || !hasJoins);
  }

  void onRefusal(TimelineEntry entry, PeerId from) {
    side(from).refusal = entry;
    touch(entry);
  }

  void onWaiting(TimelineEntry entry, PeerId from) {
    side(from).waiting = entry;
    touch(entry);
  }

  private void touch(TimelineEntry entry) {
    latest = entry;
    earliest = earliest == null ? entry : earliest;
  }
}
