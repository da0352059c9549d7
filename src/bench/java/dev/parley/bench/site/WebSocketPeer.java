package dev.parley.bench.site;

import dev.parley.bench.wire.WebSocket;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A peer with one WebSocket. The server does not confirm messages. */
abstract class WebSocketPeer extends Peer implements WebSocket.Texts {
  private final int port;
  private final @Nullable Envelope[] envelopes = new Envelope[MessageKind.values().length];
  private @Nullable WebSocket socket;

  WebSocketPeer(Wire wire, String room, int port) {
    super(wire, room);
    this.port = port;
  }

  /** Returns the path of the upgrade request. */
  abstract String path();

  /** Returns the text around the content of a message to {@code to}. */
  abstract Envelope envelope(MessageKind kind, Peer to);

  @Override
  public final void enter() {
    socket = new WebSocket(wire, port, path(), this);
  }

  final WebSocket socket() {
    if (socket == null) {
      throw new IllegalStateException(name() + " has not entered");
    }
    return socket;
  }

  @Override
  final void write(MessageKind kind, int bytes, Peer to, int number, long nanos) {
    Envelope envelope = envelopes[kind.ordinal()];
    if (envelope == null) {
      envelope = envelope(kind, to);
      envelopes[kind.ordinal()] = envelope;
    }
    ByteBuf frame = socket().frame(envelope.bytes(bytes));
    envelope.open(frame);
    text(frame, bytes, to, number, nanos);
    envelope.close(frame);
    socket().send(frame);
    wire.loop().execute(this::accepted);
  }

  @Override
  public final void leave() {
    socket().close();
    left();
  }

  /** Says whether the text begins with {@code word}. */
  static boolean startsWith(ByteBuf in, int start, int end, byte[] word) {
    if (end - start < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (in.getByte(start + i) != word[i]) {
        return false;
      }
    }
    return true;
  }
}
