package dev.parley.delivery;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.room.LogEntry;
import org.jspecify.annotations.Nullable;

/** A log entry together with its frame, which is encoded once for all readers of a feed. */
final class EncodedEntry {
  private final String epoch;
  private final LogEntry entry;

  /** Null until a reader needs it. Guarded by the feed's monitor. */
  private byte @Nullable [] frame;

  EncodedEntry(String epoch, LogEntry entry) {
    this.epoch = epoch;
    this.entry = entry;
  }

  LogEntry entry() {
    return entry;
  }

  Event event() {
    return entry.event();
  }

  EventId id() {
    return new EventId(epoch, entry.number());
  }

  byte[] frame() {
    byte[] made = frame;
    if (made == null) {
      made = Frame.event(epoch, entry);
      frame = made;
    }
    return made;
  }
}
