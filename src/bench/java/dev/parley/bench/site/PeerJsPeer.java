package dev.parley.bench.site;

import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A peer of the PeerJS server, which has no rooms. */
final class PeerJsPeer extends WebSocketPeer {
  private static final byte[] OPEN = HttpText.ascii("{\"type\":\"OPEN\"");
  private static final byte[] ERROR = HttpText.ascii("{\"type\":\"ERROR\"");

  /** The server drops a client one minute after its last heartbeat. Messages do not count. */
  private static final int HEARTBEAT_SECONDS = 25;

  PeerJsPeer(Wire wire, String room, int port) {
    super(wire, room, port);
  }

  @Override
  String path() {
    return "/peerjs?key=peerjs&id=" + name() + "&token=t" + name() + "&version=1.5.5";
  }

  @Override
  Envelope envelope(MessageKind kind, Peer to) {
    String type =
        switch (kind) {
          case OFFER, DATA -> "OFFER";
          case ANSWER -> "ANSWER";
          case CANDIDATE, END_OF_CANDIDATES -> "CANDIDATE";
        };
    return Envelope.of(
        "{\"type\":\"" + type + "\",\"dst\":\"" + to.name() + "\",\"payload\":\"", "\"}");
  }

  private void sendHeartbeat() {
    if (socket().isOpen()) {
      socket().send("{\"type\":\"HEARTBEAT\"}");
      wire.loop().schedule(this::sendHeartbeat, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void text(ByteBuf in, int start, int end) {
    if (startsWith(in, start, end, OPEN)) {
      wire.loop().schedule(this::sendHeartbeat, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
      entered();
    } else if (startsWith(in, start, end, ERROR)) {
      wire.fail("PeerJS says " + in.toString(start, end - start, StandardCharsets.UTF_8));
    } else {
      arrived(in, start, end);
    }
  }
}
