package dev.parley.bench.site;

import dev.parley.bench.wire.WebSocket;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page with one WebSocket. The server does not confirm messages, and every frame has one. */
abstract class WebSocketPage extends Page implements WebSocket.Texts {
  private final int port;
  private @Nullable WebSocket socket;

  WebSocketPage(Wire wire, String room, int port) {
    super(wire, room);
    this.port = port;
  }

  final void connect(String path) {
    socket = new WebSocket(wire, port, path, Browser.upgradeHeaders(), this);
  }

  final WebSocket socket() {
    if (socket == null) {
      throw new IllegalStateException(name() + " has not entered");
    }
    return socket;
  }

  @Override
  final void write(List<Part> parts, int first) {
    Part only = parts.get(0);
    ByteBuf frame = socket().frame(bytes(only));
    write(frame, only, first);
    socket().send(frame);
    wire.loop().execute(this::accepted);
  }
}
