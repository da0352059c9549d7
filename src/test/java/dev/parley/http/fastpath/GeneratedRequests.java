package dev.parley.http.fastpath;

import java.util.List;
import java.util.Random;

/**
 * Generates requests for the endpoints: most are well-formed, some are not. The same seed generates
 * the same requests. A token is written as {@code {token:PEER}}, because each service signs its
 * own.
 */
final class GeneratedRequests {
  /** The peers that are in {@link #ROOM} and have tokens. */
  static final List<String> PEERS = List.of("ann", "bob", "cyd");

  static final String ROOM = "room";

  private static final List<String> ODD_ROOMS =
      List.of("r%6Fom", "other", ".", "a%20b", "a;b=c", "%zz", "");
  private static final List<String> ODD_IDS =
      List.of("b%6Fb", "eve", "..", "x".repeat(65), "a@b", "a;b=c", "");
  private static final List<String> PATHS =
      List.of(
          "POST /v1/rooms/R/peers",
          "POST /v1/rooms/R/peers",
          "POST /v1/rooms/R/peers/P/messages",
          "POST /v1/rooms/R/peers/P/messages",
          "POST /v1/rooms/R/peers/P/messages",
          "POST /v1/rooms/R/messages",
          "POST /v1/rooms/R/messages",
          "GET /v1/rooms/R/peers/P/messages",
          "GET /v1/rooms/R/peers/P/messages",
          "GET /v1/rooms/R/peers/P/messages",
          "POST /v1/rooms/R/peers/P/leave",
          "POST /v1/rooms/R/peers/P/reports",
          "POST /v1/rooms/R/peers/P/reports",
          "DELETE /v1/rooms/R/peers/P");
  private static final List<String> OTHER_METHODS = List.of("PUT", "PATCH", "OPTIONS", "GET", "X");
  private static final List<String> QUERIES =
      List.of(
          "?access_token={token:ann}",
          "?access_token={token:bob}&lastEventId=aaaaaaaa-1",
          "?access_token=nonsense",
          "?access_token={token:ann}&idempotencyKey=a-key-of-more-than-16",
          "?access_token={token:bob}&idempotencyKey=k&ttl=5",
          "?ttl=5&ttl=6",
          "?wait=0",
          "?wait=31",
          "?ttl=5",
          "?ttl=x",
          "?x=y",
          "?",
          "?idempotencyKey=k",
          "?access_token=%61",
          "?a|b={c}^`\\d%",
          "?wait=0&x=%zz|\"<>",
          "?access_token={token:ann}&utm=a|b",
          "?access_token=%");
  private static final List<String> HEADERS =
      List.of(
          "Accept: application/json",
          "Accept: */*",
          "Accept: text/html",
          "Accept: text/event-stream",
          "Accept: application/json;q=0",
          "Content-Type: application/json",
          "Content-Type: text/plain;charset=UTF-8",
          "Content-Type: text/html",
          "Content-Type: application/x-www-form-urlencoded",
          "Content-Encoding: gzip",
          "Content-Encoding: identity",
          "Idempotency-Key: a-key-of-more-than-16",
          "Idempotency-Key: short",
          "Idempotency-Key: " + "k".repeat(129),
          "Last-Event-ID: aaaaaaaa-1",
          "TTL: 1",
          "TTL: -1",
          "Origin: https://app.example",
          "Origin: https://other.example",
          "Connection: keep-alive",
          "Connection: close",
          "X-Forwarded-For: 203.0.113.9",
          "X-Forwarded-Proto: https",
          "Authorization: Basic eA==",
          "User-Agent: test/1.0");
  private static final List<String> MALFORMED_HEADERS =
      List.of(
          "no colon",
          ": no name",
          "X : space before the colon",
          " folded: line",
          "X: \u0001",
          "Host: second.example",
          "Content-Length: +1",
          "Content-Length: x",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: gzip");
  private static final List<String> MESSAGES =
      List.of(
          "{\"data\":1}",
          "{\"data\":{\"text\":\"hello\"},\"session\":\"s\"}",
          "{\"candidate\":null}",
          "{\"candidate\":{\"candidate\":\"candidate:1\",\"sdpMid\":\"0\",\"other\":1}}",
          "{\"description\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}",
          "[{\"data\":1},{\"data\":2}]");
  private static final List<String> JOINS =
      List.of(
          "{}", "{\"id\":\"dan\"}", "{\"id\":\"ann\"}", "{\"id\":\"fay\",\"metadata\":{\"n\":1}}");
  private static final List<String> REPORTS =
      List.of(
          "{\"peer\":\"bob\",\"connectionState\":\"connected\"}",
          "{\"peer\":\"cyd\",\"connectionState\":\"failed\",\"restarts\":1}",
          "{\"peer\":\"bob\",\"connectionState\":\"lost\"}");
  private static final List<String> ODD_BODIES =
      List.of(
          "{\"description\":{\"type\":\"offer\"}}",
          "{\"id\":\"b@b\"}",
          "{\"metadata\":1}",
          "{\"data\":1,\"data\":2}",
          "[]",
          "{",
          "[1,",
          "null",
          "\u00ff",
          "");

  private final Random random;

  GeneratedRequests(long seed) {
    this.random = new Random(seed);
  }

  /** One request as text; each character is a byte. */
  String next() {
    String line = one(PATHS);
    String peer = isOneIn(8) ? one(ODD_IDS) : one(PEERS);
    String body = body(line);
    if (isOneIn(15)) {
      line = one(OTHER_METHODS) + line.substring(line.indexOf(' '));
    }
    line = line.replaceFirst("/R(/|$)", "/" + (isOneIn(10) ? one(ODD_ROOMS) : ROOM) + "/");
    line = line.replaceFirst("/P(?=/|$)", "/" + peer);
    StringBuilder request = new StringBuilder(line);
    request.append(isOneIn(5) ? one(QUERIES) : "").append(isOneIn(40) ? " HTTP/1.0" : " HTTP/1.1");
    request.append("\r\n").append(isOneIn(60) ? "" : "Host: service.example\r\n");
    // If only the peer of the path is allowed: mostly its token. Otherwise the token of any peer.
    boolean isOwn = !line.startsWith("POST") && PEERS.contains(peer) && !isOneIn(5);
    String owner = isOwn ? peer : one(PEERS);
    request.append(isOneIn(8) ? "" : "Authorization: Bearer {token:" + owner + "}\r\n");
    for (int i = random.nextInt(3); i > 0; i--) {
      request.append(one(HEADERS)).append(lineEnd());
    }
    if (isOneIn(30)) {
      request.append(one(MALFORMED_HEADERS)).append(lineEnd());
    }
    if (!body.isEmpty() || isOneIn(3)) {
      request.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return request.append("\r\n").append(body).toString();
  }

  private String body(String line) {
    if (isOneIn(8)) {
      return one(ODD_BODIES);
    }
    if (line.endsWith("/peers")) {
      return one(JOINS);
    }
    if (line.endsWith("/reports")) {
      return one(REPORTS);
    }
    return line.startsWith("POST") && line.endsWith("/messages") ? one(MESSAGES) : "";
  }

  private String lineEnd() {
    return isOneIn(200) ? "\n" : "\r\n";
  }

  /** Returns up to three positions, in ascending order, at which to cut this many bytes. */
  int[] cuts(int length) {
    return random
        .ints(1 + random.nextInt(3), 0, length)
        .distinct()
        .sorted()
        .boxed()
        .toList()
        .stream()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private boolean isOneIn(int number) {
    return random.nextInt(number) == 0;
  }

  private String one(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
