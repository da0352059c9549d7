package dev.parley.delivery;

import dev.parley.room.TimelineEntry;
import dev.parley.timeline.TimelineRecorder;
import dev.parley.tracing.Tracing;
import jakarta.inject.Singleton;

/** Records what readers do in the timeline of their room, and deliveries in message traces. */
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

  void opened(Reader reader, StreamStart how) {
    if (isEnabled) {
      record(
          reader,
          TimelineEntry.opened(now(), reader.position(), reader.member().peer(), how.text()));
    }
  }

  /**
   * Records that an entry was written to a connection.
   *
   * @param by {@code stream} or {@code poll}
   */
  void delivered(EncodedEntry encoded, Reader reader, String by) {
    if (encoded.entry().trace() != null) {
      int bytes = encoded.frame().length;
      tracing.delivered(reader.member(), encoded.id(), encoded.entry(), bytes, by);
    }
    if (isEnabled) {
      record(reader, TimelineEntry.delivered(now(), encoded.id(), reader.member().peer(), by));
    }
  }

  void ended(Reader reader, EndReason reason) {
    if (isEnabled) {
      record(
          reader,
          TimelineEntry.ended(now(), reader.position(), reader.member().peer(), reason.text()));
    }
  }

  private long now() {
    return recorder.nowMicros();
  }

  private void record(Reader reader, TimelineEntry entry) {
    recorder.record(reader.member().room(), entry);
  }
}
