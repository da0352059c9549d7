package dev.parley.http.stream;

import dev.parley.delivery.FrameSink;
import dev.parley.http.header.ResponseHeader;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response that carries an event stream.
 *
 * <p>Frames come from any thread. They are collected until the connection's event loop runs, which
 * writes all of them at once. A waiting stream holds no buffer.
 */
public abstract class EventStreamResponse implements FrameSink, Runnable {
  /** The headers of the response. The last one tells nginx not to buffer what it passes on. */
  protected static final List<ResponseHeader> HEADERS =
      List.of(
          new ResponseHeader("Content-Type", "text/event-stream;charset=UTF-8"),
          new ResponseHeader("Cache-Control", "no-store, no-transform"),
          new ResponseHeader("X-Accel-Buffering", "no"));

  private final WriteBudget budget;

  // Guarded by this.

  /** Bytes to be written. If it is a single frame, other streams share the array. */
  private byte @Nullable [] pending;

  /** How many bytes of {@link #pending} are to be written. */
  private int pendingLength;

  private boolean flushScheduled;
  private boolean ending;
  private int unwritten;
  private @Nullable Runnable onDrained;
  private @Nullable Runnable onClosed;
  private boolean closed;

  /** A response that has not begun. */
  protected EventStreamResponse(WriteBudget budget) {
    this.budget = budget;
  }

  /** Writes the status and the headers of an event stream; returns this response. */
  public abstract FrameSink begin();

  /** Has the event loop call {@link #run}. */
  protected abstract void runSoon();

  /**
   * Writes, and calls {@link #onWritten} when that has been done. Called on the event loop.
   *
   * @param bytes not to be changed
   * @param size how many of them
   */
  protected abstract void transmit(byte[] bytes, int size);

  /** Ends the response, if it has not ended. Called on the event loop. */
  protected abstract void finish();

  /** Ends the response without waiting for unwritten bytes. Called on the event loop. */
  protected abstract void abandon();

  /** Runs {@code action} once when the client has gone; at once if it has gone already. */
  public final void onClosed(Runnable action) {
    synchronized (this) {
      if (!closed) {
        onClosed = action;
        return;
      }
    }
    action.run();
  }

  /** To be called when the client has gone. */
  public final void onGone() {
    Runnable action;
    synchronized (this) {
      closed = true;
      budget.add(-unwritten);
      unwritten = 0;
      pending = null;
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
      append(frame);
      unwritten += frame.length;
      budget.add(frame.length);
    }
    scheduleFlush();
  }

  private void append(byte[] frame) {
    byte[] before = pending;
    if (before == null) {
      pending = frame;
      pendingLength = frame.length;
      return;
    }
    int sum = pendingLength + frame.length;
    // A single frame is shared with other streams: it is copied, never extended in place.
    boolean isOwnBuffer = before.length > pendingLength;
    byte[] into = isOwnBuffer && sum <= before.length ? before : Arrays.copyOf(before, 2 * sum);
    System.arraycopy(frame, 0, into, pendingLength, frame.length);
    pending = into;
    pendingLength = sum;
  }

  @Override
  public final void end() {
    synchronized (this) {
      ending = true;
    }
    scheduleFlush();
  }

  private void scheduleFlush() {
    synchronized (this) {
      if (flushScheduled) {
        return;
      }
      flushScheduled = true;
    }
    runSoon();
  }

  /** Writes the pending bytes. */
  @Override
  public final void run() {
    byte[] out;
    int size;
    boolean isLast;
    boolean isStuck;
    synchronized (this) {
      flushScheduled = false;
      out = pending;
      size = pendingLength;
      pending = null;
      isLast = ending;
      isStuck = isFull();
      if (closed) {
        return;
      }
    }
    if (out != null) {
      transmit(out, size);
    }
    if (isLast && isStuck) {
      // A clean end would wait for ever for a client that does not read.
      abandon();
    } else if (isLast) {
      finish();
    }
  }

  /** To be called when {@code size} bytes have been written to the connection. */
  public final void onWritten(int size) {
    Runnable action = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      unwritten -= size;
      budget.add(-size);
      if (isDrained()) {
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
    return unwritten > budget.streamLimit();
  }

  private boolean isDrained() {
    return unwritten <= budget.streamLimit() / 2;
  }

  @Override
  public final void whenDrained(Runnable action) {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (!isDrained()) {
        onDrained = action;
        return;
      }
    }
    action.run();
  }
}
