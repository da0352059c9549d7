package dev.parley.bench.site;

import dev.parley.bench.wire.HttpConnection;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** What a page sends that uses Nchan with {@code EventSource} and {@code fetch}. */
final class NchanPage extends Page implements HttpConnection.Events {
  private final Browser browser;

  NchanPage(Wire wire, String room, int port) {
    super(wire, room);
    browser = new Browser(wire, port);
  }

  @Override
  public void enter() {
    browser.listen("/of/" + room + "/" + name(), this);
  }

  @Override
  public void opened(int status) {
    entered();
  }

  @Override
  public void event(ByteBuf in, int name, int nameEnd, int data, int dataEnd) {
    arrived(in, data, dataEnd);
  }

  @Override
  Envelope envelope(MessageKind kind) {
    String from = "{\"from\":\"" + name() + "\",";
    return switch (kind) {
      case DATA -> Envelope.of(from + "\"data\":\"", "\"}");
      case OFFER -> Envelope.of(from + "\"description\":{\"type\":\"offer\",\"sdp\":\"", "\"}}");
      case ANSWER -> Envelope.of(from + "\"description\":{\"type\":\"answer\",\"sdp\":\"", "\"}}");
      case CANDIDATE -> Envelope.of(from + "\"candidate\":{\"candidate\":\"", "\"}}");
      case END_OF_CANDIDATES -> Envelope.of(from + "\"candidate\":null,\"end\":\"", "\"}");
    };
  }

  @Override
  void write(List<Part> parts, int first) {
    Part only = parts.get(0);
    browser.post(
        "/to/" + room + "/" + other().name(),
        "Content-Type: text/plain;charset=UTF-8",
        bytes(only),
        out -> write(out, only, first),
        this::answered);
  }

  /** 201: the channel has a listener here; 202: it has none here, and Nchan stores the message. */
  private void answered(int status, ByteBuf in, int start, int end) {
    if (isAnswered("a message", status, in, start, end, 201, 202)) {
      accepted();
    }
  }

  /** Nchan has no request for leaving: an unused channel expires. */
  @Override
  public void leave() {
    browser.close();
    left();
  }
}
