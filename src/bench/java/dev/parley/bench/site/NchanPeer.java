package dev.parley.bench.site;

import dev.parley.bench.wire.HttpConnection;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A peer of Nchan. It listens to its own channel and publishes to the other peer's channel. */
final class NchanPeer extends Peer implements HttpConnection.Events, HttpConnection.Answer {
  private final HttpConnection stream;
  private final HttpConnection requests;
  private final Envelope[] envelopes = new Envelope[MessageKind.values().length];
  private byte @Nullable [] sendHead;

  NchanPeer(Wire wire, String room, int port) {
    super(wire, room);
    stream = new HttpConnection(wire, port);
    requests = new HttpConnection(wire, port);
    for (MessageKind kind : MessageKind.values()) {
      String word = kind.name().toLowerCase(Locale.ROOT);
      envelopes[kind.ordinal()] =
          Envelope.of(
              "{\"from\":\"" + name() + "\",\"type\":\"" + word + "\",\"payload\":\"", "\"}");
    }
  }

  @Override
  public void enter() {
    byte[] request =
        HttpText.bodyless("GET /of/" + room + "/" + name(), "Accept: text/event-stream");
    stream.listen(stream.request(request.length).writeBytes(request), this);
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
  void write(MessageKind kind, int bytes, Peer to, int number, long nanos) {
    byte[] head = sendHead;
    if (head == null) {
      head = HttpText.head("POST /to/" + room + "/" + to.name(), "Content-Type: application/json");
      sendHead = head;
    }
    Envelope envelope = envelopes[kind.ordinal()];
    int body = envelope.bytes(bytes);
    ByteBuf request = requests.request(head.length + body + 16).writeBytes(head);
    HttpText.endHead(request, body);
    envelope.open(request);
    text(request, bytes, to, number, nanos);
    envelope.close(request);
    requests.send(request, this);
  }

  /** 201: the channel has a listener here; 202: it has none here, and Nchan stores the message. */
  @Override
  public void answered(int status, ByteBuf in, int start, int end) {
    if (isAnswered("a message", status, in, start, end, 201, 202)) {
      accepted();
    }
  }

  /** Nchan has no request for leaving: an unused channel expires. */
  @Override
  public void leave() {
    stream.close();
    requests.close();
    left();
  }
}
