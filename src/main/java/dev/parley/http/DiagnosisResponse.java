package dev.parley.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.parley.diagnosis.Diagnosis;
import dev.parley.diagnosis.Finding;
import dev.parley.diagnosis.PairDiagnosis;
import dev.parley.protocol.RoomId;
import dev.parley.room.TimelineEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why calls in a room fail.
 *
 * @param omitted how many pairs are not in the answer, because there are too many; null for none
 */
@JsonPropertyOrder({"room", "pairs", "omitted"})
@JsonInclude(JsonInclude.Include.NON_NULL)
record DiagnosisResponse(String room, List<PairResponse> pairs, @Nullable Integer omitted) {

  /** Returns the answer for a diagnosis, and for the timeline in which it was found. */
  static DiagnosisResponse of(RoomId room, Diagnosis diagnosis, List<TimelineEntry> timeline) {
    EntryResponse.Deliveries deliveries = EntryResponse.deliveries(timeline);
    return new DiagnosisResponse(
        room.value(),
        diagnosis.pairs().stream().map(pair -> PairResponse.of(pair, deliveries)).toList(),
        diagnosis.omitted() == 0 ? null : diagnosis.omitted());
  }

  /**
   * The verdict on one pair.
   *
   * @param peers sorted
   * @param session that the latest report names; null for none
   * @param about the peer that it is about; null if it is about both
   * @param since ISO 8601, UTC, with milliseconds
   * @param advice what to do, for people
   * @param docs the path of the section that explains the verdict, in the service's repository
   */
  @JsonPropertyOrder({
    "peers",
    "session",
    "verdict",
    "confidence",
    "about",
    "since",
    "evidence",
    "advice",
    "docs"
  })
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PairResponse(
      List<String> peers,
      @Nullable String session,
      String verdict,
      String confidence,
      @Nullable String about,
      String since,
      List<EntryResponse> evidence,
      String advice,
      String docs) {

    private static PairResponse of(PairDiagnosis diagnosed, EntryResponse.Deliveries deliveries) {
      Finding finding = diagnosed.finding();
      List<String> peers =
          List.of(diagnosed.pair().first().value(), diagnosed.pair().second().value());
      return new PairResponse(
          peers,
          diagnosed.session(),
          finding.verdict().text(),
          finding.confidence().text(),
          finding.about() == null ? null : finding.about().value(),
          EntryResponse.time(finding.sinceMicros()),
          finding.evidence().stream()
              .map(entry -> deliveries.entry(entry).deliveredTo(peers))
              .toList(),
          finding.advice(),
          finding.verdict().docs());
    }
  }
}
