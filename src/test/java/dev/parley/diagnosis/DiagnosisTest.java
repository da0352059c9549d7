package dev.parley.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pairs of a diagnosis: which there are, their order, and their bounds. */
class DiagnosisTest {
  @Test
  void empty_room_has_no_pairs() {
    assertThat(Diagnosis.of(List.of(), Set.of(), 0, IceHosts.NONE, pair -> true))
        .isEqualTo(new Diagnosis(List.of(), 0));
    assertThat(new Call().join("alice").diagnosis().pairs()).isEmpty();
  }

  @Test
  void failures_come_first_and_what_is_connected_last() {
    Call call = Call.negotiated().report("alice", "bob", "connected");
    call.join("carol").listen("carol").offer("carol", "alice").pass(10);
    call.refused("bob", "dave", Problem.PEER_NOT_FOUND);
    assertThat(lines(call.diagnosis()))
        .containsExactly(
            "bob dave peer-absent",
            "alice carol offer-unanswered",
            "bob carol unknown",
            "alice bob connected");
  }

  @Test
  void messages_to_everybody_are_messages_to_each() {
    Call call = Call.ofTwo().join("carol").say("alice", null, "offer", "media=1").pass(10);
    assertThat(lines(call.diagnosis()))
        .containsExactly(
            "alice bob offer-unanswered", "alice carol peer-deaf", "bob carol unknown");
  }

  @Test
  void pairs_are_bounded_and_the_rest_is_counted() {
    Call call = new Call();
    IntStream.range(0, 20).forEach(i -> call.join("peer-" + i));
    Diagnosis diagnosis = call.diagnosis();
    assertThat(diagnosis.pairs()).hasSize(Diagnosis.MAX_PAIRS);
    assertThat(diagnosis.omitted()).isEqualTo(190 - Diagnosis.MAX_PAIRS);
    assertThat(call.join("one-more").diagnosis().pairs()).isEmpty();
  }

  @Test
  void only_wanted_pairs_are_in_a_diagnosis() {
    Call call = Call.ofTwo().join("carol");
    PeerId carol = Call.id("carol");
    Diagnosis own =
        Diagnosis.of(
            call.timeline(), Set.of(), call.micros(), IceHosts.NONE, pair -> pair.has(carol));
    assertThat(own.pairs()).isEmpty();
    call.offer("carol", "bob");
    own =
        Diagnosis.of(
            call.timeline(),
            Set.of(carol, Call.id("bob"), Call.id("alice")),
            call.micros(),
            IceHosts.NONE,
            pair -> pair.has(carol));
    assertThat(lines(own))
        .containsExactlyInAnyOrder("bob carol negotiating", "alice carol negotiating");
  }

  @Test
  void evidence_is_in_the_order_of_time_and_bounded() {
    Call call = Call.negotiated().report("alice", "bob", "connecting");
    Finding finding = call.finding();
    assertThat(finding.evidence()).hasSizeBetween(4, Finding.MAX_EVIDENCE);
    assertThat(finding.evidence())
        .isSortedAccordingTo((one, other) -> Long.compare(one.atMicros(), other.atMicros()));
  }

  @Test
  void session_is_that_of_the_latest_report_that_names_one() {
    Call call =
        Call.ofTwo()
            .report("alice", "bob", "connecting", "session=a%3A")
            .report("bob", "alice", "connecting", "session=b%3Aa")
            .report("bob", "alice", "connected");
    assertThat(call.diagnosis().pairs().get(0).session()).isEqualTo("b:a");
  }

  @Test
  void verdict_names_the_peer_that_it_is_about_in_its_advice() {
    Finding finding = Call.ofTwo().offer("alice", "bob").pass(10).finding();
    assertThat(finding.advice()).startsWith("bob received the offer and did not answer.");
  }

  @Test
  void who_is_in_the_room_counts_more_than_the_timeline() {
    Call call = Call.ofTwo().offer("alice", "bob").pass(10);
    Diagnosis gone =
        Diagnosis.of(call.timeline(), Set.of(), call.micros(), IceHosts.NONE, pair -> true);
    assertThat(lines(gone)).containsExactly("alice bob peer-left");
  }

  @Test
  void verdict_at_a_failure_ignores_what_came_after_it() {
    Call call = Call.negotiated().report("alice", "bob", "failed");
    call.report("bob", "alice", "connected");
    assertThat(call.verdict()).isEqualTo("connected certain");
    Set<PeerId> present = Set.of(Call.id("alice"), Call.id("bob"));
    assertThat(atFailure(call, present, "alice", "bob")).isEqualTo(Verdict.HOST_ONLY);
    assertThat(atFailure(call, present, "bob", "alice")).isNull();
  }

  private static @Nullable Verdict atFailure(
      Call call, Set<PeerId> present, String reporter, String other) {
    return Diagnosis.atFailure(
        call.timeline(), present, Call.HOSTS, Call.id(reporter), Call.id(other));
  }

  private static List<String> lines(Diagnosis diagnosis) {
    return diagnosis.pairs().stream()
        .map(
            each ->
                each.pair().first()
                    + " "
                    + each.pair().second()
                    + " "
                    + each.finding().verdict().text())
        .collect(Collectors.toList());
  }
}
