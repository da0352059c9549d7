package dev.parley.delivery;

import dev.parley.room.LogEntry;
import org.jspecify.annotations.Nullable;

/** An entry on its way to the readers of a feed; encoded once for all of them. */
final class EncodedEntry {
  private final String epoch;
  private final LogEntry entry;

  /** Guarded by the feed. */
  private byte @Nullable [] frame;

  EncodedEntry(String epoch, LogEntry entry) {
    this.epoch = epoch;
    this.entry = entry;
  }

  LogEntry entry() {
    return entry;
  }

  String epoch() {
    return epoch;
  }

  String id() {
    return epoch + "-" + entry.number();
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
