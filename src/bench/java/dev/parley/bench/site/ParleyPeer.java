package dev.parley.bench.site;

import static dev.parley.bench.site.HttpText.ascii;

import dev.parley.bench.wire.HttpConnection;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A peer of Parley with two connections, like a browser. It joins on the first, which then carries
 * the stream, and sends on the second.
 */
final class ParleyPeer extends Peer implements HttpConnection.Events, HttpConnection.Answer {
  private static final String JSON = "Content-Type: application/json";
  private static final byte[] HELLO = ascii("hello");
  private static final Map<MessageKind, Envelope> ENVELOPES =
      new EnumMap<>(
          Map.of(
              MessageKind.DATA,
              Envelope.of("{\"data\":\"", "\"}"),
              MessageKind.OFFER,
              Envelope.of("{\"description\":{\"type\":\"offer\",\"sdp\":\"", "\"}}"),
              MessageKind.ANSWER,
              Envelope.of("{\"description\":{\"type\":\"answer\",\"sdp\":\"", "\"}}"),
              MessageKind.CANDIDATE,
              Envelope.of(
                  "{\"candidate\":{\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"candidate\":\"",
                  "\"}}")));

  private final HttpConnection stream;
  private final HttpConnection requests;
  private String authorization = "";
  private byte @Nullable [] sendHead;

  ParleyPeer(Wire wire, String room, int port) {
    super(wire, room);
    stream = new HttpConnection(wire, port);
    requests = new HttpConnection(wire, port);
  }

  private String path() {
    return "/v1/rooms/" + room + "/peers";
  }

  @Override
  public void enter() {
    byte[] body = ascii("{\"id\":\"" + name() + "\"}");
    byte[] head = HttpText.head("POST " + path(), JSON);
    ByteBuf request = stream.request(head.length + body.length + 16).writeBytes(head);
    HttpText.endHead(request, body.length);
    stream.send(request.writeBytes(body), this::joined);
  }

  private void joined(int status, ByteBuf in, int start, int end) {
    String answer = in.toString(start, end - start, StandardCharsets.UTF_8);
    if (status != 201) {
      wire.fail("a join was answered " + status + " " + answer);
      return;
    }
    authorization = "Authorization: Bearer " + ParleyPage.member(answer, "token");
    byte[] request =
        HttpText.bodyless(
            "GET " + path() + "/" + name() + "/messages",
            authorization,
            "Accept: text/event-stream");
    stream.listen(stream.request(request.length).writeBytes(request), this);
  }

  @Override
  public void opened(int status) {
    // The first event says whether the stream is served.
  }

  @Override
  public void event(ByteBuf in, int name, int nameEnd, int data, int dataEnd) {
    if (name == 0) {
      arrived(in, data, dataEnd);
    } else if (is(in, name, nameEnd, HELLO)) {
      entered();
    }
  }

  private static boolean is(ByteBuf in, int start, int end, byte[] word) {
    if (end - start != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (in.getByte(start + i) != word[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  void write(MessageKind kind, int bytes, Peer to, int number, long nanos) {
    Envelope envelope = envelope(kind);
    byte[] head = sendHead;
    if (head == null) {
      head = HttpText.head("POST " + path() + "/" + to.name() + "/messages", authorization, JSON);
      sendHead = head;
    }
    int body = envelope.bytes(bytes);
    ByteBuf request = requests.request(head.length + body + 16).writeBytes(head);
    HttpText.endHead(request, body);
    envelope.open(request);
    text(request, bytes, to, number, nanos);
    envelope.close(request);
    requests.send(request, this);
  }

  private static Envelope envelope(MessageKind kind) {
    Envelope envelope = ENVELOPES.get(kind);
    if (envelope == null) {
      throw new IllegalArgumentException("" + kind);
    }
    return envelope;
  }

  @Override
  public void answered(int status, ByteBuf in, int start, int end) {
    if (isAnswered("a message", status, in, start, end, 202)) {
      accepted();
    }
  }

  @Override
  public void leave() {
    byte[] request = HttpText.bodyless("DELETE " + path() + "/" + name(), authorization);
    requests.send(requests.request(request.length).writeBytes(request), this::gone);
    // The leave request ends the stream on the server, too.
    stream.close();
  }

  private void gone(int status, ByteBuf in, int start, int end) {
    if (status != 204) {
      wire.fail("a leave was answered " + status);
    }
    requests.close();
    left();
  }
}
