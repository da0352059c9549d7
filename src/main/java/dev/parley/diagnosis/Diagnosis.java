package dev.parley.diagnosis;

import dev.parley.protocol.PeerId;
import dev.parley.room.CallReport;
import dev.parley.room.TimelineEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts on the pairs of one room.
 *
 * @param pairs failures first, then what is under way or unknown, then what is connected; of equals
 *     the latest first. At most {@link #MAX_PAIRS}
 * @param omitted how many pairs there are beyond that
 */
public record Diagnosis(List<PairDiagnosis> pairs, int omitted) {
  /** The most pairs of one diagnosis. */
  public static final int MAX_PAIRS = 100;

  private static final Comparator<PairDiagnosis> ORDER =
      Comparator.<PairDiagnosis>comparingInt(each -> rank(each.finding().verdict()))
          .thenComparingLong(each -> -each.finding().sinceMicros())
          .thenComparing(each -> each.pair().first().value())
          .thenComparing(each -> each.pair().second().value());

  /**
   * Finds the verdicts.
   *
   * @param timeline of the room, in the order of time
   * @param present who is in the room now
   * @param nowMicros by the clock of the timeline, in microseconds since 1970
   * @param wanted the pairs that are asked for
   */
  public static Diagnosis of(
      List<TimelineEntry> timeline,
      Set<PeerId> present,
      long nowMicros,
      IceHosts hosts,
      Predicate<Pair> wanted) {
    Rules rules = new Rules(hosts);
    RoomHistory room = new RoomHistory(rules);
    timeline.forEach(room::add);
    room.end(present);
    List<PairDiagnosis> all =
        room.pairs().stream()
            .filter(pair -> wanted.test(pair.pair))
            .map(pair -> new PairDiagnosis(pair.pair, pair.session, rules.find(pair, nowMicros)))
            .sorted(ORDER)
            .toList();
    return new Diagnosis(
        all.stream().limit(MAX_PAIRS).toList(), Math.max(0, all.size() - MAX_PAIRS));
  }

  /**
   * Finds the verdict at the moment of a report, whatever came after it.
   *
   * @param reporter whose latest report of a failure of the connection with {@code other} it is
   * @param present who is in the room
   * @return null if the timeline has no such report
   */
  public static @Nullable Verdict atFailure(
      List<TimelineEntry> timeline,
      Set<PeerId> present,
      IceHosts hosts,
      PeerId reporter,
      PeerId other) {
    for (int i = timeline.size() - 1; i >= 0; i--) {
      TimelineEntry entry = timeline.get(i);
      if (entry.kind() == TimelineEntry.Kind.REPORTED
          && reporter.equals(entry.peer())
          && other.equals(entry.to())
          && CallReport.isFailure(entry.detail(), entry.attributes())) {
        Pair pair = Pair.of(reporter, other);
        return of(timeline.subList(0, i + 1), present, entry.atMicros(), hosts, pair::equals)
            .pairs()
            .get(0)
            .finding()
            .verdict();
      }
    }
    return null;
  }

  private static int rank(Verdict verdict) {
    return verdict.isFailure() ? 0 : verdict == Verdict.CONNECTED ? 2 : 1;
  }
}
