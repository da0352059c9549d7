package dev.parley.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Problem;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A pair that is connected never gets the verdict of a failure, whatever happens next. */
class ConnectedPairTest {
  /** Steps after which a connection may well be as it was. */
  private static final List<Consumer<Call>> STEPS =
      List.of(
          call -> call.pass(1),
          call -> call.pass(11),
          call -> call.pass(31),
          call -> call.pass(700),
          call -> call.offer("alice", "bob"),
          call -> call.offer("bob", "alice"),
          call -> call.answer("alice", "bob"),
          call -> call.say("alice", "bob", "rollback", ""),
          call -> call.say("bob", "alice", "answer", "media=2;rejected=2"),
          call -> call.candidate("alice", "bob", "host"),
          call -> call.say("bob", null, "data", ""),
          call -> call.stopListening("alice"),
          call -> call.listen("alice"),
          call -> call.stopListening("bob"),
          call -> call.listen("bob"),
          call -> call.refused("alice", "bob", Problem.BODY_TOO_LARGE),
          call -> call.refused("bob", "alice", Problem.PEER_NOT_FOUND),
          call -> call.newEpoch().listen("alice").listen("bob"),
          call -> call.forget(3),
          call -> call.forget(1000),
          call -> call.join("carol"),
          call -> call.leave("carol", "left"),
          call -> call.report("alice", "bob", "disconnected"),
          call -> call.report("alice", "bob", "failed", Call.error(701, "turn.example.org")),
          call -> call.report("bob", "alice", "connecting", "ice=checking"),
          call -> call.report("bob", "alice", "connected"),
          call -> call.report("bob", "alice", "closed"));

  private static final List<Consumer<Call>> ENDS =
      List.of(
          call -> {},
          call -> call.leave("alice", "expired"),
          call -> call.leave("bob", "removed"),
          call -> call.leave("bob", "left").leave("alice", "left"));

  @Property
  void connected_pair_stays_connected(
      @ForAll("steps") List<Integer> steps, @ForAll("ends") int end) {
    Call call = Call.negotiated().report("alice", "bob", "connected");
    for (int step : steps) {
      STEPS.get(step).accept(call);
      assertThat(call.verdict()).isEqualTo("connected certain");
    }
    ENDS.get(end).accept(call);
    assertThat(call.pass(60).verdict()).isEqualTo("connected certain");
  }

  @Property
  void reload_in_a_call_is_no_failure_until_the_new_negotiation_fails(
      @ForAll("steps") List<Integer> steps) {
    Call call = Call.negotiated().report("alice", "bob", "connected");
    for (int step : steps) {
      STEPS.get(step).accept(call);
    }
    call.join("bob").listen("alice").listen("bob");
    assertThat(call.pass(9).verdict()).isEqualTo("session-replaced likely");
    assertThat(call.pass(900).finding().verdict()).isEqualTo(Verdict.SESSION_REPLACED);
    call.offer("alice", "bob").answer("bob", "alice");
    assertThat(call.verdict()).isEqualTo("negotiating certain");
    call.report("bob", "alice", "connected");
    assertThat(call.verdict()).isEqualTo("connected certain");
  }

  @Property
  void no_timeline_is_too_strange(@ForAll("steps") List<Integer> steps) {
    Call call = new Call().join("bob");
    for (int step : steps) {
      STEPS.get(step).accept(call);
      call.diagnosis().pairs().forEach(pair -> assertThat(pair.finding().advice()).isNotEmpty());
    }
  }

  @Provide
  Arbitrary<List<Integer>> steps() {
    return Arbitraries.integers().between(0, STEPS.size() - 1).list().ofMaxSize(30);
  }

  @Provide
  Arbitrary<Integer> ends() {
    return Arbitraries.integers().between(0, ENDS.size() - 1);
  }

  @Test
  void connection_that_both_lost_for_good_has_failed() {
    Call call = Call.negotiated().report("alice", "bob", "connected").pass(100);
    call.report("alice", "bob", "failed", "was=connected").report("bob", "alice", "failed");
    assertThat(call.pass(29).verdict()).isEqualTo("connected certain");
    assertThat(call.pass(1).verdict()).isEqualTo("ice-failed likely");
    assertThat(call.offer("alice", "bob").verdict()).isEqualTo("negotiating likely");
    assertThat(call.answer("bob", "alice").pass(30).verdict()).isEqualTo("ice-failed likely");
    call.report("alice", "bob", "connected");
    assertThat(call.verdict()).isEqualTo("connected certain");
  }

  @Test
  void pair_whose_first_report_is_gone_from_the_timeline_is_connected() {
    Call call = Call.ofTwo();
    call.report("alice", "bob", "failed", "session=a%3Ab;was=connected");
    assertThat(call.verdict()).isEqualTo("connected certain");
    Call reloaded = Call.ofTwo().report("alice", "bob", "failed", "was=connected");
    assertThat(reloaded.finding().verdict()).isEqualTo(Verdict.ICE_FAILED);
  }

  @Test
  void peer_that_comes_back_after_its_lease_is_no_failure() {
    Call call = Call.negotiated().report("alice", "bob", "connected");
    call.leave("bob", "expired").join("bob").listen("bob");
    assertThat(call.finding().verdict().isFailure()).isFalse();
    assertThat(call.pass(100).finding().verdict().isFailure()).isFalse();
  }
}
