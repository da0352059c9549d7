package dev.parley.bench.site;

import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What the Socket.IO client sends when a page emits each message by itself. */
final class SocketIoPage extends WebSocketPage {
  private static final byte[] OPEN = HttpText.ascii("0{");
  private static final byte[] CONNECTED = HttpText.ascii("40");
  private static final byte[] JOINED = HttpText.ascii("430");
  private static final byte[] SIGNAL = HttpText.ascii("42[\"signal\"");

  SocketIoPage(Wire wire, String room, int port) {
    super(wire, room, port);
  }

  @Override
  public void enter() {
    connect("/socket.io/?EIO=4&transport=websocket");
  }

  @Override
  Envelope envelope(MessageKind kind) {
    String signal = "42[\"signal\",\"" + other().name() + "\",{";
    return switch (kind) {
      case DATA -> Envelope.of(signal + "\"data\":\"", "\"}]");
      case OFFER -> Envelope.of(signal + "\"description\":{\"type\":\"offer\",\"sdp\":\"", "\"}}]");
      case ANSWER ->
          Envelope.of(signal + "\"description\":{\"type\":\"answer\",\"sdp\":\"", "\"}}]");
      case CANDIDATE -> Envelope.of(signal + "\"candidate\":{\"candidate\":\"", "\"}}]");
      case END_OF_CANDIDATES -> Envelope.of(signal + "\"candidate\":null,\"end\":\"", "\"}]");
    };
  }

  @Override
  public void text(ByteBuf in, int start, int end) {
    if (WebSocketPeer.startsWith(in, start, end, SIGNAL)) {
      arrived(in, start, end);
    } else if (WebSocketPeer.startsWith(in, start, end, OPEN)) {
      socket().send("40");
    } else if (WebSocketPeer.startsWith(in, start, end, CONNECTED)) {
      socket().send("420[\"join\",\"" + room + "\",\"" + name() + "\"]");
    } else if (WebSocketPeer.startsWith(in, start, end, JOINED)) {
      entered();
    } else if (end - start == 1 && in.getByte(start) == '2') {
      socket().send("3");
    } else {
      wire.fail("Socket.IO says " + in.toString(start, end - start, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void leave() {
    socket().send("41");
    socket().close();
    left();
  }
}
