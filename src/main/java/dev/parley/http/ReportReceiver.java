package dev.parley.http;

import dev.parley.diagnosis.Verdict;
import dev.parley.http.operations.CallMeters;
import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.CallReport;
import dev.parley.room.RoomLogger;
import dev.parley.room.RoomLogger.About;
import dev.parley.room.Rooms;
import dev.parley.timeline.TimelineRecorder;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/**
 * Takes reports of peers on their connections into the timeline. The first report that decides a
 * call counts it, with the verdict of that moment.
 */
@Singleton
class ReportReceiver {
  private static final RoomLogger LOG = RoomLogger.of(ReportReceiver.class);

  private final TimelineRecorder recorder;
  private final Rooms rooms;
  private final Diagnostician diagnostician;
  private final CallMeters meters;

  ReportReceiver(
      TimelineRecorder recorder, Rooms rooms, Diagnostician diagnostician, CallMeters meters) {
    this.recorder = recorder;
    this.rooms = rooms;
    this.diagnostician = diagnostician;
    this.meters = meters;
  }

  /** Takes a report; fails with a refusal. */
  CompletionStage<Void> receive(Member member, CallReport report) {
    if (!recorder.takesReports()) {
      throw new Refusal(Problem.NOT_FOUND, "Reports are not taken here.");
    }
    if (report.peer().equals(member.peer())) {
      throw new Refusal(Problem.INVALID_PARAMETER, "peer must be another peer.");
    }
    return rooms
        .noticing(member, recorder.report(member, report))
        .thenAccept(
            isDecisive -> {
              if (isDecisive) {
                count(member, report);
              }
            });
  }

  /** Counts the call. The answer to the report does not wait for that. */
  private void count(Member member, CallReport report) {
    if (report.outcome() == CallReport.Outcome.CONNECTED) {
      meters.decided(Verdict.CONNECTED);
      return;
    }
    diagnostician
        .atFailure(member.room(), member.peer(), report.peer())
        .thenAccept(
            verdict -> {
              if (verdict != null) {
                meters.decided(verdict);
              }
            })
        .exceptionally(
            failure -> {
              LOG.debug("A call was not counted", failure, About.of(member));
              return null;
            });
  }
}
