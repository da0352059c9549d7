package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event stream (WHATWG HTML, 9.2), chunked or not. Events are read in place; an event that
 * spans several chunks is copied into one buffer. The data of an event must be on one line.
 */
final class EventReader {
  private static final byte[] NAME = "event:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

  private final boolean chunked;
  private final HttpConnection.Events events;
  private @Nullable ByteBuf partial;

  /** Unread bytes of the current chunk, its line end included; 0 before the chunk's length. */
  private int left;

  EventReader(boolean chunked, HttpConnection.Events events) {
    this.chunked = chunked;
    this.events = events;
  }

  void read(ByteBuf in) {
    if (!chunked) {
      text(in, in.writerIndex());
      return;
    }
    while (in.isReadable()) {
      if (left == 0 && !begin(in)) {
        return;
      }
      int text = Math.min(in.readableBytes(), Math.max(0, left - 2));
      int skipped = Math.min(in.readableBytes(), left) - text;
      left -= text + skipped;
      text(in, in.readerIndex() + text);
      in.skipBytes(skipped);
    }
  }

  /** Reads the length of a chunk. */
  private boolean begin(ByteBuf in) {
    int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    if (end < 0) {
      return false;
    }
    int length = 0;
    for (int i = in.readerIndex(); i < end - 1; i++) {
      length = length << 4 | Character.digit(in.getByte(i), 16);
    }
    in.readerIndex(end + 1);
    left = length + 2;
    return true;
  }

  /** Reads the text up to {@code end}. */
  private void text(ByteBuf in, int end) {
    if (partial != null) {
      partial.writeBytes(in, end - in.readerIndex());
      events(partial, partial.writerIndex());
      if (partial.isReadable()) {
        partial.discardReadBytes();
      } else {
        close();
      }
      return;
    }
    events(in, end);
    if (in.readerIndex() < end) {
      partial = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
      partial.writeBytes(in, end - in.readerIndex());
    }
  }

  /** Passes complete events to the handler, and moves the reader index past them. */
  private void events(ByteBuf in, int last) {
    int name = 0;
    int nameEnd = 0;
    int data = 0;
    int dataEnd = 0;
    int line = in.readerIndex();
    for (int end = in.indexOf(line, last, (byte) '\n');
        end >= 0;
        end = in.indexOf(line, last, (byte) '\n')) {
      if (end == line) {
        if (data > 0) {
          events.event(in, name, nameEnd, data, dataEnd);
        }
        name = 0;
        nameEnd = 0;
        data = 0;
        in.readerIndex(end + 1);
      } else if (Ascii.startsWith(in, line, end, DATA)) {
        data = line + DATA.length + 1;
        dataEnd = end;
      } else if (Ascii.startsWith(in, line, end, NAME)) {
        name = line + NAME.length + 1;
        nameEnd = end;
      }
      line = end + 1;
    }
  }

  void close() {
    if (partial != null) {
      partial.release();
      partial = null;
    }
  }
}
