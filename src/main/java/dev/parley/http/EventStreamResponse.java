package dev.parley.http;

import dev.parley.delivery.FrameSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A response that carries an event stream.
 *
 * <p>Frames come from any thread and are gathered until the connection's event loop gets to write
 * them, all in one. A waiting stream holds no buffer.
 */
abstract class EventStreamResponse implements FrameSink, Runnable {
  static final String CONTENT_TYPE = "text/event-stream;charset=UTF-8";
  static final String CACHE_CONTROL = "no-store, no-transform";

  /** Tells nginx not to gather what it passes on. */
  static final String ACCEL_BUFFERING = "X-Accel-Buffering";

  private final Unwritten all;

  // Guarded by this.

  /** What is to be written, and how much of it; a lone frame as it is, which others write, too. */
  private byte @Nullable [] gathered;

  private int length;
  private boolean flushing;
  private boolean ending;
  private int unwritten;
  private @Nullable Runnable onDrained;
  private @Nullable Runnable onClosed;
  private boolean closed;

  EventStreamResponse(Unwritten all) {
    this.all = all;
  }

  /** Makes the response an event stream. */
  abstract FrameSink begin();

  /** Has {@link #run} called by the event loop. */
  abstract void runSoon();

  /**
   * Writes, and calls {@link #onWritten} when that has been done. On the event loop.
   *
   * @param bytes not to be changed
   * @param size how many of them
   */
  abstract void transmit(byte[] bytes, int size);

  /** Ends the response, if it has not ended. On the event loop. */
  abstract void finish();

  /** Ends the response although what was written has not got through. On the event loop. */
  abstract void abandon();

  /** Runs {@code action} once when the client has gone, at once if it has already. */
  final void onClosed(Runnable action) {
    synchronized (this) {
      if (!closed) {
        onClosed = action;
        return;
      }
    }
    action.run();
  }

  /** The client has gone. */
  final void onGone() {
    Runnable action;
    synchronized (this) {
      closed = true;
      all.add(-unwritten);
      unwritten = 0;
      gathered = null;
      onDrained = null;
      action = onClosed;
      onClosed = null;
    }
    if (action != null) {
      action.run();
    }
  }

  @Override
  public final void write(byte[] frame) {
    synchronized (this) {
      if (closed || ending) {
        return;
      }
      gather(frame);
      unwritten += frame.length;
      all.add(frame.length);
    }
    flushSoon();
  }

  private void gather(byte[] frame) {
    byte[] before = gathered;
    if (before == null) {
      gathered = frame;
      length = frame.length;
      return;
    }
    int sum = length + frame.length;
    // The first is a frame that others write, too: with a second one it is copied, never extended.
    boolean isOurs = before.length > length;
    byte[] into = isOurs && sum <= before.length ? before : Arrays.copyOf(before, 2 * sum);
    System.arraycopy(frame, 0, into, length, frame.length);
    gathered = into;
    length = sum;
  }

  @Override
  public final void end() {
    synchronized (this) {
      ending = true;
    }
    flushSoon();
  }

  private void flushSoon() {
    synchronized (this) {
      if (flushing) {
        return;
      }
      flushing = true;
    }
    runSoon();
  }

  /** Writes what has been gathered. */
  @Override
  public final void run() {
    byte[] out;
    int size;
    boolean last;
    boolean stuck;
    synchronized (this) {
      flushing = false;
      out = gathered;
      size = length;
      gathered = null;
      last = ending;
      stuck = isFull();
      if (closed) {
        return;
      }
    }
    if (out != null) {
      transmit(out, size);
    }
    if (last && stuck) {
      // It would wait for ever for a client that does not read.
      abandon();
    } else if (last) {
      finish();
    }
  }

  /** As much of what was transmitted has got through. */
  final void onWritten(int size) {
    Runnable action = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      unwritten -= size;
      all.add(-size);
      if (unwritten <= all.most() / 2) {
        action = onDrained;
        onDrained = null;
      }
    }
    if (action != null) {
      action.run();
    }
  }

  @Override
  public final synchronized boolean isFull() {
    return unwritten > all.most();
  }

  @Override
  public final void whenDrained(Runnable action) {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (unwritten > all.most() / 2) {
        onDrained = action;
        return;
      }
    }
    action.run();
  }
}
