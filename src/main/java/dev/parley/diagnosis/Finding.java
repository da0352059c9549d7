package dev.parley.diagnosis;

import dev.parley.protocol.PeerId;
import dev.parley.room.TimelineEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A verdict with its reasons.
 *
 * @param about the peer that the verdict is about; null if it is about both
 * @param sinceMicros since when the verdict holds, in microseconds since 1970
 * @param evidence the entries that led to it, in the order of time; at most {@link #MAX_EVIDENCE}
 */
public record Finding(
    Verdict verdict,
    Confidence confidence,
    @Nullable PeerId about,
    long sinceMicros,
    List<TimelineEntry> evidence) {
  /** The most entries of evidence. */
  public static final int MAX_EVIDENCE = 8;

  static Finding certain(
      Verdict verdict,
      @Nullable PeerId about,
      long sinceMicros,
      @Nullable TimelineEntry... evidence) {
    return of(verdict, Confidence.CERTAIN, about, sinceMicros, Stream.of(evidence));
  }

  static Finding likely(
      Verdict verdict,
      @Nullable PeerId about,
      long sinceMicros,
      @Nullable TimelineEntry... evidence) {
    return of(verdict, Confidence.LIKELY, about, sinceMicros, Stream.of(evidence));
  }

  /** Makes a finding; leaves out entries that are null or that come twice. */
  static Finding of(
      Verdict verdict,
      Confidence confidence,
      @Nullable PeerId about,
      long sinceMicros,
      Stream<@Nullable TimelineEntry> evidence) {
    List<TimelineEntry> entries =
        evidence
            .filter(Objects::nonNull)
            .distinct()
            .limit(MAX_EVIDENCE)
            .sorted(Comparator.comparingLong(TimelineEntry::atMicros))
            .toList();
    return new Finding(verdict, confidence, about, sinceMicros, entries);
  }

  /** Returns what to do, in one or two sentences. */
  public String advice() {
    return verdict.advice(about == null ? "either" : about.toString());
  }
}
