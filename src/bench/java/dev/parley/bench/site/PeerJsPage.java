package dev.parley.bench.site;

import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What the PeerJS client sends. It asks the server for an id before it connects; here it uses its
 * own.
 */
final class PeerJsPage extends WebSocketPage {
  private static final byte[] OPEN = HttpText.ascii("{\"type\":\"OPEN\"");
  private static final byte[] ERROR = HttpText.ascii("{\"type\":\"ERROR\"");

  private final Browser browser;

  PeerJsPage(Wire wire, String room, int port) {
    super(wire, room, port);
    browser = new Browser(wire, port);
  }

  @Override
  public void enter() {
    browser.get("/peerjs/id?ts=17000000000000.123456789&version=1.5.5", this::identified);
  }

  private void identified(int status, ByteBuf in, int start, int end) {
    if (status != 200) {
      wire.fail("the request for an id was answered " + status);
      return;
    }
    connect("/peerjs?key=peerjs&id=" + name() + "&token=t" + name() + "&version=1.5.5");
  }

  @Override
  Envelope envelope(MessageKind kind) {
    String end = "\"},\"dst\":\"" + other().name() + "\"}";
    String connection = "\"type\":\"data\",\"connectionId\":\"dc_0123456789a\"";
    return switch (kind) {
      case OFFER, ANSWER ->
          Envelope.of(
              "{\"type\":\""
                  + kind
                  + "\",\"payload\":{"
                  + connection
                  + ",\"sdp\":{\"type\":\""
                  + kind.name().toLowerCase(Locale.ROOT)
                  + "\",\"sdp\":\"",
              "\"}" + end.substring(1));
      case CANDIDATE ->
          Envelope.of(
              "{\"type\":\"CANDIDATE\",\"payload\":{"
                  + connection
                  + ",\"candidate\":{\"candidate\":\"",
              "\"}" + end.substring(1));
      case DATA, END_OF_CANDIDATES ->
          throw new IllegalArgumentException("the client does not send " + kind);
    };
  }

  @Override
  public void text(ByteBuf in, int start, int end) {
    if (WebSocketPeer.startsWith(in, start, end, OPEN)) {
      entered();
    } else if (WebSocketPeer.startsWith(in, start, end, ERROR)) {
      wire.fail("PeerJS says " + in.toString(start, end - start, StandardCharsets.UTF_8));
    } else {
      arrived(in, start, end);
    }
  }

  @Override
  public void leave() {
    socket().close();
    browser.close();
    left();
  }
}
