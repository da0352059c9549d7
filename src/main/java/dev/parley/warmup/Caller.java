package dev.parley.warmup;

import dev.parley.protocol.Member;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A peer of a call: a connection for its requests, and one for its stream. For one thread. */
final class Caller implements AutoCloseable {
  /** About as long as what a browser sends for audio and video. */
  private static final String SDP =
      "v=0\\r\\no=- 1 2 IN IP4 127.0.0.1\\r\\n"
          + "a=extmap:1 urn:ietf:params:rtp-hdrext:toffset\\r\\n".repeat(60);

  private static final String CANDIDATE =
      "candidate:842163049 1 udp 1677729535 192.0.2.7 46154 typ srflx raddr 0.0.0.0 rport 0"
          + " generation 0 ufrag EEtu network-id 1 network-cost 10";

  private final Member member;
  private final String token;
  private final Connection requests;
  private final Connection stream;
  private int sent;

  Caller(Member member, String token, InetSocketAddress server) throws IOException {
    this.member = member;
    this.token = token;
    this.requests = new Connection(server);
    this.stream = new Connection(server);
  }

  private String path() {
    return "/v1/rooms/" + member.room() + "/peers/" + member.peer();
  }

  void listen() throws IOException {
    stream.listen(head("GET", path() + "/messages", "Accept: text/event-stream\r\n"));
  }

  /** Sends a description of that type. */
  void describe(String type, Caller to) throws IOException {
    post(to, "{\"description\":{\"type\":\"" + type + "\",\"sdp\":\"" + SDP + "\"}}");
  }

  void sendCandidate(Caller to) throws IOException {
    post(
        to,
        "{\"candidate\":{\"candidate\":\""
            + CANDIDATE
            + "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":\"EEtu\"}}");
  }

  private void post(Caller to, String body) throws IOException {
    String more =
        "Idempotency-Key: "
            + sent++
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n";
    requests.ask(head("POST", to.path() + "/messages", more) + body, 202);
  }

  /** Leaves the room, which ends the stream. */
  void leave() throws IOException {
    requests.ask(head("DELETE", path(), ""), 204);
    stream.drain();
  }

  private String head(String method, String path, String more) {
    return method
        + ' '
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + token
        + "\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: en\r\n"
        + "User-Agent: Mozilla/5.0 (parley warm-up)\r\n"
        + more
        + "\r\n";
  }

  @Override
  public void close() throws IOException {
    requests.close();
    stream.close();
  }
}
