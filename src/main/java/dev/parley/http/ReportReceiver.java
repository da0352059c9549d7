package dev.parley.http;

import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.CallReport;
import dev.parley.room.Rooms;
import dev.parley.timeline.TimelineRecorder;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/** Takes reports of peers on their connections into the timeline. */
@Singleton
class ReportReceiver {
  private final TimelineRecorder recorder;
  private final Rooms rooms;

  ReportReceiver(TimelineRecorder recorder, Rooms rooms) {
    this.recorder = recorder;
    this.rooms = rooms;
  }

  /** Takes a report; fails with a refusal. */
  CompletionStage<Void> receive(Member member, CallReport report) {
    if (!recorder.takesReports()) {
      throw new Refusal(Problem.NOT_FOUND, "Reports are not taken here.");
    }
    if (report.peer().equals(member.peer())) {
      throw new Refusal(Problem.INVALID_PARAMETER, "peer must be another peer.");
    }
    return rooms.noticing(member, recorder.report(member, report)).thenAccept(isDecisive -> {});
  }
}
