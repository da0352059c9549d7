package dev.parley.http;

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
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/** Sends what has been read from a request, and tells of what was accepted. */
@Singleton
class MessageSending {
  private static final RoomLogger LOG = RoomLogger.of(MessageSending.class);

  private final Rooms rooms;
  private final HttpMeters meters;
  private final TimelineRecorder recorder;

  MessageSending(Rooms rooms, HttpMeters meters, TimelineRecorder recorder) {
    this.rooms = rooms;
    this.meters = meters;
    this.recorder = recorder;
  }

  /** Sends; fails with what refuses it, or with what went wrong. */
  CompletionStage<Receipt> send(Member sender, Send send) {
    return rooms
        .send(sender, send)
        .whenComplete(
            (receipt, failure) -> {
              if (failure == null) {
                meters.accepted(send.messages());
                record(sender, send, receipt);
                log(sender, send, receipt);
              }
            });
  }

  private void record(Member sender, Send send, Receipt receipt) {
    recorder.logChanged(sender.room());
    if (receipt instanceof Receipt.Waiting && recorder.isEnabled()) {
      for (Message message : send.messages()) {
        Event.MessageSent said = new Event.MessageSent(sender.peer(), send.to(), message.members());
        recorder.record(sender.room(), TimelineEntry.waiting(recorder.nowMicros(), said));
      }
    }
  }

  private static void log(Member sender, Send send, Receipt receipt) {
    if (LOG.isDebug()) {
      EventId first = receipt instanceof Receipt.Logged logged ? logged.first() : null;
      PeerId to = send.to();
      LOG.debug(
          "Accepted",
          sender,
          first,
          "to",
          to == null ? "*" : to.value(),
          "messages",
          Integer.toString(send.messages().size()));
    }
  }

  /** Returns what the client is answered. */
  static String json(Receipt receipt) {
    if (receipt instanceof Receipt.Logged logged) {
      return logged.isArray() ? ids(logged) : "{\"id\":\"" + logged.first() + "\"}";
    }
    return "{\"waiting\":true}";
  }

  private static String ids(Receipt.Logged logged) {
    StringBuilder json = new StringBuilder("{\"ids\":[");
    for (int i = 0; i < logged.count(); i++) {
      json.append(i == 0 ? "\"" : ",\"")
          .append(logged.first().epoch())
          .append('-')
          .append(logged.first().number() + i)
          .append('"');
    }
    return json.append("]}").toString();
  }
}
