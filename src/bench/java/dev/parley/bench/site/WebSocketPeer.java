package dev.parley.bench.site;

import dev.parley.bench.wire.WebSocket;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A peer that has one WebSocket, where nothing says that a message has been taken. */
abstract class WebSocketPeer extends Peer implements WebSocket.Texts {
  private final int port;
  private final @Nullable Envelope[] envelopes = new Envelope[MessageKind.values().length];
  private @Nullable WebSocket socket;

  WebSocketPeer(Wire wire, String room, int port) {
    super(wire, room);
    this.port = port;
  }

  /** The path that the socket is asked for at. */
  abstract String path();

  /** What a message to that peer stands in. */
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

  /** Whether the text begins with that. */
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
