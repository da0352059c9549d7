package dev.parley.delivery;

import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.LogEntry;
import dev.parley.room.LogPage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log for one reader, page by page, from the reader's cursor to the feed's position. It
 * ends the reader if the log has become another one, or lacks what the reader needs next.
 *
 * <p>Guarded by the feed's monitor.
 */
final class CatchUp {
  private static final int PAGE = 128;

  /** The feed; its monitor guards the reader. */
  interface Host {
    /** Returns the epoch that the feed follows; null while it follows none. */
    @Nullable String epoch();

    /** Returns the number of the newest entry that the feed has delivered. */
    long position();
  }

  private final RoomId room;
  private final Backplane backplane;
  private final FeedReaders readers;
  private final Host host;
  private final Reader reader;

  CatchUp(RoomId room, Backplane backplane, FeedReaders readers, Host host, Reader reader) {
    this.room = room;
    this.backplane = backplane;
    this.readers = readers;
    this.host = host;
    this.reader = reader;
  }

  /** Reads the next page, if there is one to read and the reader need not wait. */
  void readOn() {
    if (!reader.isReading()) {
      return;
    }
    if (reader.cursor() >= host.position()) {
      reader.caughtUp();
    } else if (!reader.mustWait(this::resume)) {
      backplane.read(room, reader.cursor(), PAGE).whenComplete((page, failure) -> onPage(page));
    }
  }

  private void resume() {
    synchronized (host) {
      readOn();
    }
  }

  private void onPage(@Nullable LogPage page) {
    synchronized (host) {
      String epoch = host.epoch();
      if (!reader.isReading() || epoch == null) {
        return;
      }
      // What lies behind the cursor cannot be missing, unless the log is another one.
      if (page == null
          || !page.epoch().equals(epoch)
          || page.floor() > reader.cursor()
          || page.entries().isEmpty()) {
        readers.finish(reader, EndReason.LOG);
        return;
      }
      for (LogEntry entry : page.entries()) {
        readers.offer(reader, new EncodedEntry(epoch, entry));
      }
      if (reader.isReading()) {
        reader.afterPage();
      }
      readOn();
    }
  }
}
