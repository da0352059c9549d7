package dev.parley.http;

import dev.parley.delivery.Sink;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * A response that carries an event stream.
 *
 * <p>Frames come from any thread and are gathered until the connection's event loop gets to write
 * them, all in one. A waiting stream holds no buffer.
 */
final class EventStreamResponse implements Sink {
  private static final CharSequence CONTENT_TYPE =
      HttpHeaders.createOptimized("text/event-stream;charset=UTF-8");
  private static final CharSequence CACHE_CONTROL =
      HttpHeaders.createOptimized("no-store, no-transform");

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final HttpConnection connection;
  private final Context loop;
  private final Unwritten all;
  private final LastAnswers lastAnswers;

  // Guarded by this.
  private @Nullable Buffer gathered;
  private boolean flushing;
  private boolean ending;
  private int unwritten;
  private @Nullable Runnable onDrained;
  private @Nullable Runnable onClosed;
  private boolean closed;

  /** Whether heads are let go of with the first frame. Used on the event loop. */
  private boolean isForgetful;

  /**
   * A response that has not begun.
   *
   * @param isForgetful whether nobody else looks at the heads of request and response any more
   */
  EventStreamResponse(
      HttpServerRequest request, Unwritten all, LastAnswers lastAnswers, boolean isForgetful) {
    this.request = request;
    this.response = request.response();
    this.connection = request.connection();
    this.loop = Vertx.currentContext();
    this.all = all;
    this.lastAnswers = lastAnswers;
    this.isForgetful = isForgetful;
    response.closeHandler(gone -> onGone());
    response.exceptionHandler(failure -> onGone());
  }

  /** Makes the response an event stream. */
  Sink begin() {
    response.setChunked(true);
    response.putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE);
    response.putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
    response.putHeader("X-Accel-Buffering", "no");
    return this;
  }

  /** Runs {@code action} once when the client has gone, at once if it has already. */
  void onClosed(Runnable action) {
    synchronized (this) {
      if (!closed) {
        onClosed = action;
        return;
      }
    }
    action.run();
  }

  private void onGone() {
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
  public void write(byte[] frame) {
    synchronized (this) {
      if (closed || ending) {
        return;
      }
      if (gathered == null) {
        gathered = Buffer.buffer(frame);
      } else {
        gathered.appendBytes(frame);
      }
      unwritten += frame.length;
      all.add(frame.length);
    }
    flushSoon();
  }

  @Override
  public void end() {
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
    loop.runOnContext(now -> flush());
  }

  /** Writes what has been gathered. On the event loop. */
  private void flush() {
    Buffer out;
    boolean last;
    boolean stuck;
    synchronized (this) {
      flushing = false;
      out = gathered;
      gathered = null;
      last = ending;
      stuck = isFull();
      if (closed) {
        return;
      }
    }
    if (out != null) {
      int length = out.length();
      response.write(out).onComplete(written -> onWritten(length));
      if (isForgetful) {
        forgetHeads();
      }
    }
    if (last && stuck) {
      // It would wait for ever for a client that does not read.
      abandon();
    } else if (last && !response.ended()) {
      response.end().onComplete(ended -> lastAnswers.afterStream(request));
    }
  }

  /** Lets go of both heads, some kilobytes with a browser's: they have been read, and written. */
  private void forgetHeads() {
    isForgetful = false;
    request.headers().clear();
    request.params().clear();
    response.headers().clear();
  }

  /** Gives up this stream; on HTTP/2 the connection goes on with the client's others. */
  private void abandon() {
    if (response.streamId() < 0) {
      connection.close();
    } else {
      response.reset();
    }
  }

  private void onWritten(int length) {
    Runnable action = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      unwritten -= length;
      all.add(-length);
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
  public synchronized boolean isFull() {
    return unwritten > all.most();
  }

  @Override
  public void whenDrained(Runnable action) {
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
