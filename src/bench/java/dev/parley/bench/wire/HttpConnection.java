package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A connection for requests, one after the other. The last one may be answered with an event
 * stream. The first request opens the connection.
 */
public final class HttpConnection extends Connection {
  /** Handles the response to a request. */
  public interface Answer {
    /** Called with the response. The body between the two indexes is valid during this call. */
    void answered(int status, ByteBuf in, int start, int end);
  }

  /** Handles the events of a stream. */
  public interface Events {
    /** Called when the response has begun. */
    void opened(int status);

    /**
     * Called with each event. Its name and its data are between two indexes each, and valid during
     * this call.
     */
    void event(ByteBuf in, int name, int nameEnd, int data, int dataEnd);
  }

  private final HttpHead head = new HttpHead();
  private @Nullable Answer answer;
  private @Nullable Events events;
  private @Nullable EventReader stream;

  public HttpConnection(Wire wire, int port) {
    super(wire, port);
  }

  /** Says whether a request is under way, or an event stream. */
  public boolean isBusy() {
    return answer != null || events != null;
  }

  /** Returns a buffer for a request. */
  public ByteBuf request(int bytes) {
    return buffer(bytes);
  }

  /** Sends a request. No other request may be under way. */
  public void send(ByteBuf request, Answer handler) {
    if (answer != null || events != null) {
      throw new IllegalStateException("one request at a time");
    }
    answer = handler;
    write(request);
  }

  /** Sends the request that opens the event stream. No other request may be under way. */
  public void listen(ByteBuf request, Events handler) {
    if (answer != null || events != null) {
      throw new IllegalStateException("one request at a time");
    }
    events = handler;
    write(request);
  }

  @Override
  void read(ByteBuf in) {
    if (stream != null) {
      stream.read(in);
      return;
    }
    int start = in.readerIndex();
    if (!head.read(in)) {
      return;
    }
    if (events != null && head.status() == 200) {
      stream = new EventReader(head.isChunked(), events);
      events.opened(200);
      stream.read(in);
    } else if (in.readableBytes() < head.length()) {
      in.readerIndex(start);
    } else {
      int body = in.readerIndex();
      in.skipBytes(head.length());
      answered(in, body);
    }
  }

  private void answered(ByteBuf in, int body) {
    Answer handler = answer;
    answer = null;
    if (handler == null) {
      String text = in.toString(body, head.length(), StandardCharsets.UTF_8);
      wire.fail(this + ": unexpected answer " + head.status() + " " + text);
    } else {
      handler.answered(head.status(), in, body, body + head.length());
    }
  }

  @Override
  void onLost() {
    if (stream != null) {
      stream.close();
    }
    if (answer != null || events != null) {
      wire.fail(this + ": the server closed the connection");
    }
  }
}
