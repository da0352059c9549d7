package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A connection for requests, one after the other, and at the end perhaps for one whose answer is an
 * event stream. It connects with the first.
 */
public final class HttpConnection extends Connection {
  /** Is told what is answered. */
  public interface Answer {
    /** The body stands between the two indexes, until this returns. */
    void answered(int status, ByteBuf in, int start, int end);
  }

  /** Is told what a stream brings. */
  public interface Events {
    /** The answer has begun. */
    void opened(int status);

    /** An event, its name and its data between two indexes each, until this returns. */
    void event(ByteBuf in, int name, int nameEnd, int data, int dataEnd);
  }

  private final HttpHead head = new HttpHead();
  private @Nullable Answer answer;
  private @Nullable Events events;
  private @Nullable EventReader stream;

  public HttpConnection(Wire wire, int port) {
    super(wire, port);
  }

  /** A buffer to write a request into. */
  public ByteBuf request(int bytes) {
    return buffer(bytes);
  }

  /** Sends a request. There must be none under way. */
  public void send(ByteBuf request, Answer to) {
    if (answer != null || events != null) {
      throw new IllegalStateException("one request at a time");
    }
    answer = to;
    write(request);
  }

  /** Sends the request that is answered with an event stream. There must be none under way. */
  public void listen(ByteBuf request, Events to) {
    if (answer != null || events != null) {
      throw new IllegalStateException("one request at a time");
    }
    events = to;
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
    Answer told = answer;
    answer = null;
    if (told == null) {
      String text = in.toString(body, head.length(), StandardCharsets.UTF_8);
      wire.fail(this + ": unexpected answer " + head.status() + " " + text);
    } else {
      told.answered(head.status(), in, body, body + head.length());
    }
  }

  @Override
  void onLost() {
    if (stream != null) {
      stream.close();
    }
    if (answer != null || events != null) {
      wire.fail(this + ": the other end has closed it");
    }
  }
}
