package dev.parley.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Problem;
import dev.parley.room.TimelineEntry;
import org.junit.jupiter.api.Test;

/** Each verdict, with the shortest timeline that leads to it, and with what must not. */
class VerdictTest {
  @Test
  void connected() {
    Call call = Call.negotiated().report("bob", "alice", "connected", "ice=connected;local=host");
    assertThat(call.verdict()).isEqualTo("connected certain");
    assertThat(call.finding().sinceMicros()).isEqualTo(call.micros());
    assertThat(call.finding().evidence())
        .singleElement()
        .matches(entry -> entry.kind() == TimelineEntry.Kind.REPORTED);
  }

  @Test
  void negotiating() {
    assertThat(Call.ofTwo().verdict()).isEqualTo("negotiating likely");
    assertThat(Call.ofTwo().pass(11).verdict()).isEqualTo("unknown likely");
    assertThat(Call.ofTwo().offer("alice", "bob").pass(9).verdict())
        .isEqualTo("negotiating certain");
    assertThat(Call.negotiated().pass(29).verdict()).isEqualTo("negotiating certain");
    assertThat(Call.negotiated().report("alice", "bob", "connecting").pass(29).verdict())
        .isEqualTo("negotiating certain");
  }

  @Test
  void unknown() {
    assertThat(Call.negotiated().pass(31).verdict()).isEqualTo("unknown likely");
    assertThat(Call.ofTwo().say("alice", "bob", "data", "").pass(31).verdict())
        .isEqualTo("unknown likely");
  }

  @Test
  void peer_absent() {
    Call call = new Call().join("alice").listen("alice");
    assertThat(call.refused("alice", "bob", Problem.PEER_NOT_FOUND).verdict())
        .isEqualTo("peer-absent certain");
    assertThat(call.finding().about()).isEqualTo(Call.id("bob"));
    assertThat(new Call().join("alice").waiting("alice", "bob").verdict())
        .isEqualTo("peer-absent certain");
    assertThat(call.leave("alice", "left").verdict()).isEqualTo("peer-absent certain");
    assertThat(call.join("alice").join("bob").listen("bob").verdict())
        .isEqualTo("negotiating likely");
  }

  @Test
  void peer_deaf() {
    Call call = new Call().join("alice").listen("alice").join("bob").offer("alice", "bob");
    assertThat(call.verdict()).isEqualTo("negotiating certain");
    assertThat(call.pass(10).verdict()).isEqualTo("peer-deaf certain");
    assertThat(call.listen("bob").verdict()).isNotEqualTo("peer-deaf certain");
    assertThat(call.verdict()).isEqualTo("negotiating certain");
    Call lost = Call.ofTwo().stopListening("bob").say("alice", "bob", "data", "").pass(10);
    assertThat(lost.verdict()).isEqualTo("peer-deaf certain");
    Call stalled = Call.ofTwo();
    stalled.stopListening("bob").offer("alice", "bob");
    assertThat(stalled.pass(9).verdict()).isEqualTo("negotiating certain");
  }

  @Test
  void peer_that_polls_now_and_then_is_perhaps_not_deaf() {
    Call call = new Call().join("alice").join("bob").poll("bob").offer("alice", "bob").pass(10);
    assertThat(call.verdict()).isEqualTo("peer-deaf likely");
    assertThat(call.poll("bob").verdict()).isEqualTo("offer-unanswered certain");
  }

  @Test
  void peer_that_gets_other_messages_later_is_not_deaf() {
    Call call = Call.ofTwo().stopListening("bob").offer("alice", "bob").pass(20).listen("bob");
    assertThat(call.verdict()).isEqualTo("negotiating certain");
    assertThat(call.pass(10).verdict()).isEqualTo("offer-unanswered certain");
  }

  @Test
  void peer_left() {
    Call call = Call.ofTwo().offer("alice", "bob").pass(3).leave("bob", "expired");
    assertThat(call.verdict()).isEqualTo("peer-left certain");
    assertThat(call.finding().about()).isEqualTo(Call.id("bob"));
    assertThat(call.pass(60).refused("alice", "bob", Problem.PEER_NOT_FOUND).verdict())
        .isEqualTo("peer-left certain");
    assertThat(call.leave("alice", "left").verdict()).isEqualTo("peer-left certain");
    Call early = new Call().join("bob").leave("bob", "left").join("alice");
    assertThat(early.refused("alice", "bob", Problem.PEER_NOT_FOUND).verdict())
        .isEqualTo("peer-left certain");
  }

  @Test
  void failure_before_a_departure_stays() {
    Call call = Call.ofTwo().offer("alice", "bob").pass(11).leave("bob", "left");
    assertThat(call.verdict()).isEqualTo("offer-unanswered certain");
    assertThat(call.pass(600).leave("alice", "left").verdict())
        .isEqualTo("offer-unanswered certain");
  }

  @Test
  void refusal_dated_before_the_join_that_it_follows_is_known() {
    Call call = new Call().refused("alice", "bob", Problem.PEER_NOT_FOUND).join("alice");
    assertThat(call.verdict()).isEqualTo("peer-absent certain");
    assertThat(call.finding().evidence())
        .singleElement()
        .matches(entry -> entry.kind() == TimelineEntry.Kind.REFUSED);
  }

  @Test
  void refusal_of_a_former_membership_is_forgotten() {
    Call early = Call.ofTwo().refused("alice", "bob", Problem.BODY_TOO_LARGE);
    assertThat(early.join("alice").verdict()).isEqualTo("session-replaced likely");
    Call expired = Call.ofTwo().leave("alice", "expired");
    expired.refused("alice", "bob", Problem.NOT_IN_ROOM).join("alice");
    assertThat(expired.pass(10).verdict()).isNotEqualTo("offer-refused likely");
    Call late = Call.ofTwo().leave("alice", "left");
    late.refused("alice", "bob", Problem.BODY_TOO_LARGE).pass(1).join("alice");
    assertThat(late.verdict()).isEqualTo("negotiating likely");
  }

  @Test
  void offer_refused() {
    Call call = Call.ofTwo().refused("alice", "bob", Problem.BODY_TOO_LARGE);
    assertThat(call.verdict()).isEqualTo("offer-refused certain");
    call.candidate("alice", "bob", "host");
    assertThat(call.verdict()).isEqualTo("offer-refused certain");
    assertThat(call.offer("alice", "bob").verdict()).isEqualTo("negotiating certain");
  }

  @Test
  void refused_answer_is_a_refused_offer_of_the_other() {
    Call call = Call.ofTwo().offer("alice", "bob").refused("bob", "alice", Problem.BODY_TOO_LARGE);
    assertThat(call.pass(20).verdict()).isEqualTo("offer-refused certain");
    assertThat(call.finding().about()).isEqualTo(Call.id("bob"));
    assertThat(call.finding().evidence()).hasSize(2);
  }

  @Test
  void refusal_that_passes_counts_when_nothing_follows() {
    Call call = Call.ofTwo().refused("alice", "bob", Problem.TOO_MANY_MESSAGES);
    assertThat(call.verdict()).isEqualTo("negotiating likely");
    assertThat(call.pass(10).verdict()).isEqualTo("offer-refused likely");
    Call later = Call.negotiated().refused("alice", "bob", Problem.TOO_MANY_MESSAGES);
    assertThat(later.pass(15).verdict()).isEqualTo("negotiating certain");
  }

  @Test
  void offer_unanswered() {
    Call call = Call.ofTwo().offer("alice", "bob").pass(10);
    assertThat(call.verdict()).isEqualTo("offer-unanswered certain");
    assertThat(call.finding().about()).isEqualTo(Call.id("bob"));
    assertThat(call.candidate("alice", "bob", "host").verdict())
        .isEqualTo("offer-unanswered certain");
    assertThat(Call.negotiated().offer("bob", "alice").pass(10).verdict())
        .isEqualTo("offer-unanswered likely");
    assertThat(
            Call.ofTwo()
                .offer("alice", "bob")
                .say("bob", "alice", "pranswer", "media=1")
                .pass(10)
                .verdict())
        .isNotEqualTo("offer-unanswered certain");
    assertThat(
            Call.ofTwo()
                .offer("alice", "bob")
                .say("alice", "bob", "rollback", "")
                .pass(10)
                .verdict())
        .isEqualTo("negotiating certain");
  }

  @Test
  void answer_not_delivered() {
    Call call = Call.ofTwo().offer("alice", "bob").candidate("alice", "bob", "host");
    call.stopListening("alice").answer("bob", "alice");
    assertThat(call.pass(9).verdict()).isEqualTo("negotiating certain");
    assertThat(call.pass(1).verdict()).isEqualTo("answer-not-delivered certain");
    assertThat(call.finding().about()).isEqualTo(Call.id("alice"));
    assertThat(call.listen("alice").verdict()).isEqualTo("negotiating certain");
  }

  @Test
  void glare_unresolved() {
    Call call = Call.ofTwo().offer("alice", "bob").offer("bob", "alice");
    assertThat(call.pass(9).verdict()).isEqualTo("negotiating certain");
    assertThat(call.pass(1).verdict()).isEqualTo("glare-unresolved likely");
    assertThat(call.answer("bob", "alice").verdict()).isEqualTo("negotiating certain");
  }

  @Test
  void session_replaced() {
    Call call = Call.negotiated().report("alice", "bob", "connected").pass(60).join("bob");
    assertThat(call.verdict()).isEqualTo("session-replaced likely");
    assertThat(call.finding().about()).isEqualTo(Call.id("bob"));
    assertThat(call.listen("bob").pass(60).verdict()).isEqualTo("session-replaced likely");
    assertThat(call.offer("alice", "bob").verdict()).isEqualTo("negotiating certain");
    assertThat(call.answer("bob", "alice").report("bob", "alice", "connected").verdict())
        .isEqualTo("connected certain");
  }

  @Test
  void sessions_that_are_not_each_others_are_replaced() {
    Call call =
        Call.negotiated()
            .report("alice", "bob", "connecting", "session=a1%3Ab1")
            .report("bob", "alice", "connecting", "session=b2%3Aa0");
    assertThat(call.verdict()).isEqualTo("negotiating certain");
    assertThat(call.pass(10).verdict()).isEqualTo("session-replaced likely");
    Call equal =
        Call.negotiated()
            .report("alice", "bob", "failed", "session=a1%3Ab1;relay=1")
            .report("bob", "alice", "failed", "session=b1%3Aa1");
    assertThat(equal.pass(10).verdict()).isEqualTo("ice-failed certain");
  }

  @Test
  void no_candidates() {
    Call call = Call.ofTwo().offer("alice", "bob").answer("bob", "alice");
    assertThat(call.pass(9).verdict()).isEqualTo("negotiating certain");
    assertThat(call.pass(1).verdict()).isEqualTo("no-candidates certain");
    Call ofOne =
        Call.ofTwo()
            .offer("alice", "bob")
            .answer("bob", "alice")
            .candidate("bob", "alice", "host")
            .say("alice", "bob", "candidate", "end=1");
    assertThat(ofOne.pass(20).verdict()).isEqualTo("negotiating certain");
    assertThat(ofOne.report("bob", "alice", "failed", "gathered=1;host=1").verdict())
        .isEqualTo("no-candidates likely");
    assertThat(ofOne.finding().about()).isEqualTo(Call.id("alice"));
  }

  @Test
  void candidates_that_nobody_can_read_are_candidates() {
    Call call = Call.ofTwo().offer("alice", "bob").answer("bob", "alice");
    call.say("alice", "bob", "candidate", "").say("bob", "alice", "candidate", "");
    assertThat(call.pass(20).verdict()).isEqualTo("negotiating certain");
    assertThat(call.report("alice", "bob", "failed").verdict()).isEqualTo("ice-failed certain");
  }

  @Test
  void candidates_in_descriptions_are_candidates() {
    Call call =
        Call.ofTwo()
            .say("alice", "bob", "offer", "media=1;host=2;srflx=1")
            .say("bob", "alice", "answer", "media=1;host=1");
    assertThat(call.pass(20).verdict()).isEqualTo("negotiating certain");
    assertThat(call.report("alice", "bob", "failed").verdict()).isEqualTo("relay-missing likely");
  }

  @Test
  void host_only() {
    Call call = Call.negotiated().report("alice", "bob", "failed", "ice=failed");
    assertThat(call.verdict()).isEqualTo("host-only certain");
    Call stun =
        Call.negotiated().report("alice", "bob", "failed", Call.error(701, "stun.example.org"));
    assertThat(stun.verdict()).isEqualTo("host-only certain");
  }

  @Test
  void mdns_only() {
    Call call =
        Call.ofTwo()
            .offer("alice", "bob")
            .answer("bob", "alice")
            .mdns("alice", "bob")
            .mdns("bob", "alice")
            .report("bob", "alice", "failed");
    assertThat(call.verdict()).isEqualTo("mdns-only certain");
    Call ofOne =
        Call.ofTwo()
            .offer("alice", "bob")
            .answer("bob", "alice")
            .candidate("alice", "bob", "host")
            .mdns("bob", "alice")
            .report("bob", "alice", "failed");
    assertThat(ofOne.verdict()).isEqualTo("mdns-only likely");
    assertThat(ofOne.finding().about()).isEqualTo(Call.id("bob"));
  }

  @Test
  void turn_unreachable() {
    String error = Call.error(701, "turn.example.org");
    Call call = Call.negotiated().report("alice", "bob", "failed", error + ";gathered=1;host=1");
    assertThat(call.verdict()).isEqualTo("turn-unreachable certain");
    Call both =
        Call.negotiated().report("alice", "bob", "failed", Call.error(701, "both.example.org"));
    assertThat(both.verdict()).isEqualTo("turn-unreachable certain");
    Call foreign =
        Call.negotiated()
            .candidate("alice", "bob", "srflx")
            .report("alice", "bob", "failed", Call.error(701, "turn.example.com"));
    assertThat(foreign.verdict()).isEqualTo("turn-unreachable certain");
    Call relayed =
        Call.negotiated().report("alice", "bob", "failed", error + ";gathered=1;relay=1");
    assertThat(relayed.verdict()).isEqualTo("ice-failed certain");
  }

  @Test
  void turn_refused() {
    Call call =
        Call.negotiated()
            .report("bob", "alice", "connecting", Call.error(401, "turn.example.org"))
            .report("alice", "bob", "failed");
    assertThat(call.verdict()).isEqualTo("turn-refused certain");
    assertThat(call.finding().about()).isEqualTo(Call.id("bob"));
    Call relayed =
        Call.negotiated()
            .candidate("alice", "bob", "relay")
            .report("bob", "alice", "failed", Call.error(438, null));
    assertThat(relayed.verdict()).isEqualTo("turn-refused likely");
  }

  @Test
  void relay_missing() {
    Call call =
        Call.negotiated().candidate("alice", "bob", "srflx").report("alice", "bob", "failed");
    assertThat(call.verdict()).isEqualTo("relay-missing likely");
  }

  @Test
  void ice_failed() {
    Call call =
        Call.negotiated().candidate("bob", "alice", "relay").report("alice", "bob", "failed");
    assertThat(call.verdict()).isEqualTo("ice-failed certain");
  }

  @Test
  void another_attempt_hides_no_failure_of_peers_that_were_never_connected() {
    Call call = Call.negotiated().report("alice", "bob", "failed", "ice=failed");
    call.offer("alice", "bob").answer("bob", "alice").report("alice", "bob", "connecting");
    assertThat(call.verdict()).isEqualTo("host-only certain");
    assertThat(call.report("bob", "alice", "connected").verdict()).isEqualTo("connected certain");
  }

  @Test
  void attempts_to_offer_count_from_the_first() {
    Call call = Call.ofTwo().offer("alice", "bob").pass(6).offer("alice", "bob").pass(4);
    assertThat(call.verdict()).isEqualTo("offer-unanswered certain");
  }

  @Test
  void attempts_without_candidates_count_from_the_first() {
    Call call = Call.ofTwo().offer("alice", "bob").answer("bob", "alice").pass(6);
    call.offer("alice", "bob").answer("bob", "alice").pass(4);
    assertThat(call.verdict()).isEqualTo("no-candidates certain");
  }

  @Test
  void connection_that_is_waited_for_too_long_has_failed() {
    Call call = Call.negotiated().report("alice", "bob", "connecting", "waited=9999");
    assertThat(call.verdict()).isEqualTo("negotiating certain");
    assertThat(call.report("alice", "bob", "connecting", "waited=15000").verdict())
        .isEqualTo("host-only likely");
    assertThat(call.report("alice", "bob", "closed", "waited=16000").verdict())
        .isEqualTo("host-only likely");
    Call dtls =
        Call.negotiated().report("bob", "alice", "connecting", "ice=connected;waited=15000");
    assertThat(dtls.verdict()).isEqualTo("dtls-failed likely");
    Call early = Call.ofTwo().offer("alice", "bob");
    assertThat(early.report("alice", "bob", "new", "waited=15000").verdict())
        .isEqualTo("negotiating certain");
  }

  @Test
  void failed_attempts_have_sessions_of_their_own() {
    Call call =
        Call.negotiated()
            .report("alice", "bob", "failed", "session=a1%3Ab1")
            .report("bob", "alice", "connecting", "session=b2%3Aa0");
    assertThat(call.pass(10).verdict()).isEqualTo("host-only certain");
  }

  @Test
  void data_before_a_refusal_is_no_description() {
    Call call = Call.ofTwo().say("alice", "bob", "data", "");
    call.refused("alice", "bob", Problem.TOO_MANY_MESSAGES);
    call.say("alice", "bob", "data", "").pass(10);
    assertThat(call.verdict()).isEqualTo("offer-refused likely");
    assertThat(call.say("alice", "bob", "data", "").verdict()).isNotEqualTo("offer-refused likely");
  }

  @Test
  void finding_on_both_is_about_neither() {
    Call call = Call.negotiated().report("alice", "bob", "failed");
    assertThat(call.finding().about()).isNull();
    Call silent = Call.ofTwo().offer("alice", "bob").answer("bob", "alice").pass(10);
    assertThat(silent.finding().about()).isNull();
    assertThat(silent.finding().advice()).startsWith("No candidate of either reached the other.");
  }

  @Test
  void connection_that_is_closed_because_it_failed_has_failed() {
    Call call = Call.negotiated().candidate("bob", "alice", "relay");
    call.report("alice", "bob", "failed").report("alice", "bob", "closed");
    assertThat(call.verdict()).isEqualTo("ice-failed certain");
    Call hungUp = Call.negotiated().report("alice", "bob", "closed");
    assertThat(hungUp.verdict()).isEqualTo("negotiating certain");
  }

  @Test
  void dtls_failed() {
    Call call = Call.negotiated().report("alice", "bob", "failed", "ice=connected");
    assertThat(call.verdict()).isEqualTo("dtls-failed certain");
  }

  @Test
  void media_rejected() {
    Call call = Call.ofTwo().offer("alice", "bob");
    call.say("bob", "alice", "answer", "media=2;rejected=2");
    assertThat(call.verdict()).isEqualTo("media-rejected certain");
    assertThat(call.finding().about()).isEqualTo(Call.id("bob"));
    Call some = Call.ofTwo().offer("alice", "bob");
    some.say("bob", "alice", "answer", "media=2;rejected=1");
    assertThat(some.verdict()).isEqualTo("negotiating certain");
  }

  @Test
  void sealed_messages_get_the_verdicts_that_need_no_content() {
    Call call = Call.ofTwo().say("alice", "bob", "data", "").say("bob", "alice", "data", "");
    assertThat(call.verdict()).isEqualTo("negotiating likely");
    call.report("alice", "bob", "failed", "gathered=1;host=1;srflx=1");
    assertThat(call.verdict()).isEqualTo("ice-failed certain");
    call.report("bob", "alice", "failed", "gathered=1;host=1");
    assertThat(call.verdict()).isEqualTo("relay-missing likely");
    assertThat(Call.ofTwo().stopListening("bob").say("alice", "bob", "data", "").pass(10).verdict())
        .isEqualTo("peer-deaf certain");
  }
}
