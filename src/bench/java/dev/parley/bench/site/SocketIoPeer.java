package dev.parley.bench.site;

import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** A peer of Socket.IO 4 (protocol 5, Engine.IO 4). It uses only the WebSocket transport. */
final class SocketIoPeer extends WebSocketPeer {
  private static final byte[] OPEN = HttpText.ascii("0{");
  private static final byte[] CONNECTED = HttpText.ascii("40");
  private static final byte[] JOINED = HttpText.ascii("430");
  private static final byte[] SIGNAL = HttpText.ascii("42[\"signal\"");

  SocketIoPeer(Wire wire, String room, int port) {
    super(wire, room, port);
  }

  @Override
  String path() {
    return "/socket.io/?EIO=4&transport=websocket";
  }

  @Override
  Envelope envelope(MessageKind kind, Peer to) {
    String message =
        switch (kind) {
          case DATA -> "{\"data\":\"";
          case OFFER -> "{\"type\":\"offer\",\"sdp\":\"";
          case ANSWER -> "{\"type\":\"answer\",\"sdp\":\"";
          case END_OF_CANDIDATES -> "{\"candidate\":null,\"end\":\"";
          case CANDIDATE -> "{\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"candidate\":\"";
        };
    return Envelope.of("42[\"signal\",\"" + to.name() + "\"," + message, "\"}]");
  }

  @Override
  public void text(ByteBuf in, int start, int end) {
    if (startsWith(in, start, end, SIGNAL)) {
      arrived(in, start, end);
    } else if (startsWith(in, start, end, OPEN)) {
      socket().send("40");
    } else if (startsWith(in, start, end, CONNECTED)) {
      socket().send("420[\"join\",\"" + room + "\",\"" + name() + "\"]");
    } else if (startsWith(in, start, end, JOINED)) {
      entered();
    } else if (end - start == 1 && in.getByte(start) == '2') {
      socket().send("3");
    } else {
      wire.fail("Socket.IO says " + in.toString(start, end - start, StandardCharsets.UTF_8));
    }
  }
}
