package dev.parley.delivery;

import dev.parley.protocol.EventId;
import dev.parley.room.TimelineEntry;
import dev.parley.timeline.TimelineRecorder;
import dev.parley.tracing.Tracing;
import jakarta.inject.Singleton;

/** What readers contribute to the timeline of their room, and to the traces of messages. */
@Singleton
class ReaderRecorder {
  private final TimelineRecorder recorder;
  private final Tracing tracing;
  private final boolean isEnabled;

  ReaderRecorder(TimelineRecorder recorder, Tracing tracing) {
    this.tracing = tracing;
    this.recorder = recorder;
    this.isEnabled = recorder.isEnabled();
  }

  void opened(Reader reader, Opening how) {
    if (isEnabled) {
      record(
          reader, TimelineEntry.opened(now(), reader.place(), reader.member().peer(), how.text()));
    }
  }

  /**
   * An entry was handed to the connection.
   *
   * @param by {@code stream} or {@code poll}
   */
  void delivered(EncodedEntry item, Reader reader, String by) {
    if (item.entry().trace() != null) {
      EventId id = new EventId(item.epoch(), item.entry().number());
      tracing.delivered(reader.member(), id, item.entry(), item.frame().length, by);
    }
    if (isEnabled) {
      EventId id = new EventId(item.epoch(), item.entry().number());
      record(reader, TimelineEntry.delivered(now(), id, reader.member().peer(), by));
    }
  }

  void ended(Reader reader, EndReason ending) {
    if (isEnabled) {
      record(
          reader,
          TimelineEntry.ended(now(), reader.place(), reader.member().peer(), ending.text()));
    }
  }

  private long now() {
    return recorder.nowMicros();
  }

  private void record(Reader reader, TimelineEntry fact) {
    recorder.record(reader.member().room(), fact);
  }
}
