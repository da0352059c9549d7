package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.Allowance;
import dev.parley.room.Attributes;
import dev.parley.room.CallReport;
import dev.parley.room.CallReport.IceError;
import dev.parley.room.Limits;
import dev.parley.room.Retention;
import dev.parley.room.TimelineEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reports of peers on their connections. */
class ReportContractTest extends BackplaneContract {
  private static final Retention RETENTION = new Retention(1000, seconds(600));

  /** So slow that nothing refills during the test. */
  @Override
  Limits limits() {
    return new Limits(3, new Allowance(1, 100), new Allowance(50, 500));
  }

  @Test
  void report_is_in_the_timeline_at_once_as_it_was_made() {
    Member alice = join("alice");
    List<IceError> errors =
        List.of(new IceError(701, "turn.example.org"), new IceError(401, "2001:db8::1"));
    CallReport report =
        CallReport.of(
            id("bob"),
            "a b:ü;=,@",
            "failed",
            Attributes.builder()
                .add("ice", "checking")
                .addCount("host", 2)
                .add("errors", CallReport.errorsText(errors)));
    report(alice, report);
    TimelineEntry entry = reports().get(0);
    assertThat(entry.peer()).isEqualTo(alice.peer());
    assertThat(entry.to()).isEqualTo(id("bob"));
    assertThat(entry.detail()).isEqualTo("failed");
    assertThat(entry.attributes()).isEqualTo(report.attributes());
    assertThat(CallReport.session(entry.attributes())).isEqualTo("a b:ü;=,@");
    assertThat(CallReport.errors(entry.attributes())).isEqualTo(errors);
    assertThat(entry.atMicros()).isGreaterThanOrEqualTo(log().entries().get(0).loggedMicros());
  }

  @Test
  void report_without_attributes_has_none() {
    report(join("alice"), new CallReport(id("bob"), null, "connecting", Attributes.NONE));
    assertThat(reports()).singleElement().matches(entry -> entry.attributes().isEmpty());
  }

  @Test
  void first_decisive_report_of_a_call_is_told_once_for_both_peers() {
    Member alice = join("alice");
    Member bob = join("bob");
    assertThat(report(alice, of("bob", "a:b", "connecting"))).isFalse();
    assertThat(report(alice, of("bob", "a:b", "failed"))).isTrue();
    assertThat(report(bob, of("alice", "b:a", "connected"))).isFalse();
    assertThat(report(alice, of("bob", "a:b", "failed"))).isFalse();
    assertThat(report(alice, of("bob", "a2:b", "connected"))).isTrue();
    assertThat(report(alice, of("carol", "a:b", "connected"))).isTrue();
    assertThat(report(bob, of("carol", null, "connected"))).isTrue();
    assertThat(report(bob, of("carol", null, "failed"))).isFalse();
  }

  @Test
  void later_report_of_a_call_says_that_it_was_connected_before() {
    Member alice = join("alice");
    report(alice, of("bob", "a:b", "connected"));
    report(alice, of("bob", "a:b", "failed"));
    report(alice, of("bob", null, "connected"));
    report(alice, of("bob", null, "failed"));
    assertThat(reports().stream().map(entry -> entry.attributes().text()))
        .containsExactly("session=a%3Ab", "session=a%3Ab;was=connected", "", "was=connected");
  }

  @Test
  void latest_reports_and_calls_of_a_room_are_kept() {
    Member alice = join("alice");
    for (int i = 0; i < CallReport.MAX_KEPT + 1; i++) {
      report(alice, of("bob", "s" + i, "connected"));
      pass(seconds(5));
    }
    assertThat(reports()).hasSize(CallReport.MAX_KEPT);
    pass(seconds(5));
    assertThat(report(alice, of("bob", "s" + (CallReport.MAX_KEPT - 1), "failed"))).isFalse();
  }

  @Test
  void report_takes_one_message_and_has_an_allowance_of_its_own() {
    Member alice = join("alice");
    for (int i = 0; i < 6; i++) {
      report(alice, of("bob", null, "connecting"));
    }
    assertThat(refusal(backplane.report(alice, of("bob", null, "new"), RETENTION)))
        .matches(refusal -> refusal.problem() == Problem.TOO_MANY_MESSAGES)
        .matches(refusal -> refusal.retryAfter().toMillis() <= 5000);
    report(join("bob"), of("alice", null, "connecting"));
    send(alice, manyToAll(64));
    send(alice, manyToAll(30));
    assertThat(problem(backplane.send(alice, toAll("one more").build())))
        .isEqualTo(Problem.TOO_MANY_MESSAGES);
    pass(seconds(6), alice);
    report(alice, of("bob", null, "connecting"));
    assertThat(reports()).hasSize(8);
  }

  @Test
  void allowance_is_enough_for_a_mesh_of_the_most_peers_that_a_room_may_have() {
    Allowance mesh = CallReport.allowance(32);
    assertThat(mesh.burst()).isEqualTo(64);
    assertThat(mesh.interval()).isEqualTo(seconds(60).dividedBy(64));
    Allowance two = CallReport.allowance(2);
    assertThat(two.burst()).isEqualTo(6);
    assertThat(two.interval()).isEqualTo(seconds(5));
  }

  @Test
  void connection_that_is_waited_for_too_long_decides_its_call() {
    Member alice = join("alice");
    assertThat(report(alice, waited("connecting", 9_999))).isFalse();
    assertThat(report(alice, waited("closed", 20_000))).isFalse();
    assertThat(report(alice, waited("connecting", 10_000))).isTrue();
    assertThat(report(alice, waited("failed", 0))).isFalse();
  }

  private static CallReport waited(String state, int millis) {
    return CallReport.of(
        id("bob"), "a:b", state, Attributes.builder().addCount(CallReport.WAITED, millis));
  }

  @Test
  void report_is_refused_and_takes_nothing_if_no_message_is_left() {
    Member alice = join("alice");
    send(alice, manyToAll(64));
    send(alice, manyToAll(36));
    for (int i = 0; i < 10; i++) {
      assertThat(problem(backplane.report(alice, of("bob", null, "new"), RETENTION)))
          .isEqualTo(Problem.TOO_MANY_MESSAGES);
    }
    pass(seconds(1));
    report(alice, of("bob", null, "new"));
  }

  @Test
  void membership_that_is_over_cannot_report() {
    Member alice = join("alice");
    get(backplane.leave(alice));
    assertThat(problem(backplane.report(alice, of("bob", null, "new"), RETENTION)))
        .isEqualTo(Problem.NOT_IN_ROOM);
    assertThat(reports()).isEmpty();
  }

  @Test
  void report_renews_the_lease() {
    Member alice = join("alice");
    pass(seconds(20));
    report(alice, of("bob", null, "new"));
    assertNextExpiryIn(seconds(30));
  }

  @Test
  void reports_are_kept_for_as_long_as_the_timeline_is_added_to() {
    Member alice = join("alice");
    report(alice, of("bob", null, "connected"));
    for (int i = 0; i < 4; i++) {
      pass(seconds(300), alice);
      get(backplane.addToTimeline(DEMO, List.of(), RETENTION));
    }
    assertThat(reports()).hasSize(1);
    pass(seconds(601));
    assertThat(reports()).isEmpty();
  }

  private boolean report(Member from, CallReport report) {
    return get(backplane.report(from, report, RETENTION));
  }

  private static CallReport of(String peer, String session, String state) {
    return CallReport.of(new PeerId(peer), session, state, Attributes.builder());
  }

  private List<TimelineEntry> reports() {
    return get(backplane.timeline(DEMO)).stream()
        .filter(entry -> entry.kind() == TimelineEntry.Kind.REPORTED)
        .toList();
  }
}
