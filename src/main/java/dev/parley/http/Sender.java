package dev.parley.http;

import dev.parley.http.operations.HttpMeters;
import dev.parley.http.problem.ProblemDocument;
import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.room.Receipt;
import dev.parley.room.RoomLogger;
import dev.parley.room.Rooms;
import dev.parley.room.Send;
import dev.parley.room.TimelineEntry;
import dev.parley.timeline.TimelineRecorder;
import dev.parley.tracing.SendSpan;
import dev.parley.tracing.Tracing;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends messages, and counts, records, logs and traces what was accepted. */
@Singleton
class Sender {
  private static final RoomLogger LOG = RoomLogger.of(Sender.class);

  private final Rooms rooms;
  private final HttpMeters meters;
  private final TimelineRecorder recorder;
  private final Tracing tracing;

  Sender(Rooms rooms, HttpMeters meters, TimelineRecorder recorder, Tracing tracing) {
    this.rooms = rooms;
    this.meters = meters;
    this.recorder = recorder;
    this.tracing = tracing;
  }

  /**
   * Sends; fails with what refuses it, or with what went wrong.
   *
   * @param traceparent the trace that the request belongs to; null without one
   */
  CompletionStage<Receipt> send(Member member, Send send, @Nullable String traceparent) {
    SendSpan span = tracing.isEnabled() ? tracing.send(traceparent, member, send) : null;
    if (span == null) {
      return send(member, send);
    }
    return send(member, send.traced(span.traceparent()))
        .whenComplete((receipt, failure) -> span.end(status(failure)));
  }

  private static int status(@Nullable Throwable failure) {
    return failure == null ? 202 : ProblemDocument.of(failure).status();
  }

  private CompletionStage<Receipt> send(Member member, Send send) {
    return rooms
        .send(member, send)
        .whenComplete(
            (receipt, failure) -> {
              if (failure == null) {
                meters.accepted(send.messages());
                record(member, send, receipt);
                log(member, send, receipt);
              }
            });
  }

  private void record(Member member, Send send, Receipt receipt) {
    recorder.logChanged(member.room());
    if (receipt instanceof Receipt.Waiting && recorder.isEnabled()) {
      for (Message message : send.messages()) {
        Event.MessageSent sent = new Event.MessageSent(member.peer(), send.to(), message.members());
        recorder.record(member.room(), TimelineEntry.waiting(recorder.nowMicros(), sent));
      }
    }
  }

  private static void log(Member member, Send send, Receipt receipt) {
    if (LOG.isDebug()) {
      EventId first = receipt instanceof Receipt.Logged logged ? logged.first() : null;
      PeerId to = send.to();
      LOG.debug(
          "Accepted",
          member,
          first,
          "to",
          to == null ? "*" : to.value(),
          "messages",
          Integer.toString(send.messages().size()));
    }
  }
}
