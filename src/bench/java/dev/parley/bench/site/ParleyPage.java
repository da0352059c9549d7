package dev.parley.bench.site;

import dev.parley.bench.wire.HttpConnection;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code parley.js} sends. Tokens are in the queries, and candidates go in batches. */
final class ParleyPage extends Page implements HttpConnection.Events {
  private static final String JSON = "Content-Type: application/json";
  private static final String TEXT = "Content-Type: text/plain;charset=UTF-8";

  /** As long as the client's: two random numbers of 24 digits. */
  private static final String SESSION = "0123456789abcdef01234567:0123456789abcdef01234567";

  private static final Map<MessageKind, Envelope> ENVELOPES =
      new EnumMap<>(
          Map.of(
              MessageKind.OFFER,
              Envelope.of("{\"description\":{\"type\":\"offer\",\"sdp\":\"", "\"}" + session()),
              MessageKind.ANSWER,
              Envelope.of("{\"description\":{\"type\":\"answer\",\"sdp\":\"", "\"}" + session()),
              MessageKind.CANDIDATE,
              Envelope.of(
                  "{\"candidate\":{\"sdpMid\":\"0\",\"sdpMLineIndex\":0,"
                      + "\"usernameFragment\":\"abcd\",\"candidate\":\"",
                  "\"}" + session()),
              // The session has place for what the check needs.
              MessageKind.END_OF_CANDIDATES,
              Envelope.of("{\"candidate\":null,\"session\":\"", "\"}")));

  private final Browser browser;
  private @Nullable HttpConnection stream;
  private String query = "";
  private int posts;

  ParleyPage(Wire wire, String room, int port) {
    super(wire, room);
    browser = new Browser(wire, port);
  }

  private static String session() {
    return ",\"session\":\"" + SESSION + "\"}";
  }

  /** Returns a path below the room. */
  private String path(String path) {
    return "/v1/rooms/" + room + "/" + path;
  }

  /** Returns an idempotency key, as long as the client's. */
  private String key() {
    return HexFormat.of().toHexDigits(name().hashCode(), 8)
        + HexFormat.of().toHexDigits(posts++, 16);
  }

  @Override
  public void enter() {
    byte[] body = HttpText.ascii("{\"id\":\"" + name() + "\",\"lease\":12}");
    String headers = JSON + "\r\nIdempotency-Key: " + key();
    browser.post(path("peers"), headers, body.length, out -> out.writeBytes(body), this::joined);
  }

  private void joined(int status, ByteBuf in, int start, int end) {
    String answer = text(in, start, end);
    if (status != 201) {
      wire.fail("a join was answered " + status + " " + answer);
      return;
    }
    query = "?access_token=" + member(answer, "token");
    String last = "&lastEventId=" + member(answer, "lastEventId");
    stream = browser.listen(path("peers/" + name() + "/messages" + query + last), this);
  }

  /** Returns a member of the JSON that is a string without escapes. */
  static String member(String json, String name) {
    String before = "\"" + name + "\":\"";
    int start = json.indexOf(before) + before.length();
    return json.substring(start, json.indexOf('"', start));
  }

  private static String text(ByteBuf in, int start, int end) {
    return in.toString(start, end - start, StandardCharsets.UTF_8);
  }

  @Override
  public void opened(int status) {
    // The first event says whether the stream is served.
  }

  @Override
  public void event(ByteBuf in, int name, int nameEnd, int data, int dataEnd) {
    if (name == 0) {
      arrived(in, data, dataEnd);
      return;
    }
    switch (text(in, name, nameEnd)) {
      case "hello" -> entered();
      case "peer-joined" -> met();
      default -> {}
    }
  }

  @Override
  Envelope envelope(MessageKind kind) {
    Envelope envelope = ENVELOPES.get(kind);
    if (envelope == null) {
      throw new IllegalArgumentException("the client does not send " + kind);
    }
    return envelope;
  }

  @Override
  void write(List<Part> parts, int first) {
    int brackets = parts.size() == 1 ? 0 : 2 + parts.size() - 1;
    int bytes = brackets + parts.stream().mapToInt(this::bytes).sum();
    browser.post(
        path("peers/" + other().name() + "/messages" + query + "&idempotencyKey=" + key()),
        TEXT,
        bytes,
        out -> write(out, parts, first),
        this::posted);
  }

  private void write(ByteBuf out, List<Part> parts, int first) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.size() > 1) {
        out.writeByte(i == 0 ? '[' : ',');
      }
      write(out, parts.get(i), first + i);
    }
    if (parts.size() > 1) {
      out.writeByte(']');
    }
  }

  private void posted(int status, ByteBuf in, int start, int end) {
    if (isAnswered("a send", status, in, start, end, 202)) {
      accepted();
    }
  }

  @Override
  public void report() {
    byte[] body =
        HttpText.ascii(
            "{\"peer\":\""
                + other().name()
                + "\",\"session\":\""
                + SESSION
                + "\",\"connectionState\":\"connected\",\"iceConnectionState\":\"connected\","
                + "\"gathered\":{\"host\":2,\"srflx\":0,\"relay\":0},\"mdns\":0,\"errors\":[],"
                + "\"restarts\":0,\"selected\":{\"local\":\"host\",\"remote\":\"host\","
                + "\"protocol\":\"udp\"}}");
    browser.post(
        path("peers/" + name() + "/reports" + query),
        TEXT,
        body.length,
        out -> out.writeBytes(body),
        this::noted);
  }

  private void noted(int status, ByteBuf in, int start, int end) {
    if (isAnswered("a report", status, in, start, end, 204)) {
      reported();
    }
  }

  @Override
  public void leave() {
    if (stream != null) {
      stream.close();
    }
    browser.post(path("peers/" + name() + "/leave" + query), TEXT, 0, out -> {}, this::gone);
  }

  private void gone(int status, ByteBuf in, int start, int end) {
    if (status != 204) {
      wire.fail("a leave was answered " + status);
    }
    browser.close();
    left();
  }
}
