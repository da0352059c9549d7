package dev.parley.http.fastpath;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.Endpoint;
import dev.parley.http.caller.PresentedTokens;
import dev.parley.http.header.RequestHeader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests the parser of the fast path reads, and which it leaves to the router. */
class RequestParserTest {
  private static final int MAX_BODY = 100;
  private static final String SEND =
      "POST /v1/rooms/r.1/peers/bob~/messages HTTP/1.1\r\n"
          + "Host: example.org:8080\r\n"
          + "authorization:  Bearer a.b-c_d \r\n"
          + "CONTENT-TYPE: application/json\r\n"
          + "Idempotency-Key: k 1\r\n"
          + "Origin: https://app.example\r\n"
          + "X-Forwarded-Proto: https\r\n"
          + "User-Agent: somebody's/1.0 (and more)\r\n"
          + "Connection: Keep-Alive\r\n"
          + "Content-Length: 10\r\n"
          + "\r\n"
          + "{\"data\":1}";
  private static final String JOIN =
      "POST /v1/rooms/r.1/peers HTTP/1.1\r\n"
          + "Host: x\r\n"
          + "X-Forwarded-For: 203.0.113.7, 10.0.0.1\r\n"
          + "Content-Length: 10\r\n"
          + "\r\n"
          + "{\"id\":\"a\"}";
  private static final String LEAVE =
      "DELETE /v1/rooms/r/peers/p HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n\r\n";
  private static final String BEACON =
      "POST /v1/rooms/r/peers/p/leave?access_token=t HTTP/1.1\r\n"
          + "Host: x\r\n"
          + "Content-Length: 0\r\n"
          + "\r\n";
  private static final String STREAM =
      "GET /v1/rooms/r/peers/p/messages?access_token=a.b-c_d&lastEventId=epoch0001-7 HTTP/1.1\r\n"
          + "Host: x\r\n"
          + "Accept: text/event-stream\r\n"
          + "\r\n";

  @Test
  void parser_reads_a_send_and_no_further_bytes() {
    FastRequest request = readable(SEND + "POST /v1");
    assertThat(request.endpoint()).isEqualTo(Endpoint.SEND);
    assertThat(request.room()).isEqualTo("r.1");
    assertThat(request.peer()).isEqualTo("bob~");
    assertThat(request.path()).isEqualTo("/v1/rooms/r.1/peers/bob~/messages");
    assertThat(request.header(RequestHeader.HOST)).isEqualTo("example.org:8080");
    assertThat(token(request)).isEqualTo("a.b-c_d");
    assertThat(request.header(RequestHeader.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(request.header(RequestHeader.IDEMPOTENCY_KEY)).isEqualTo("k 1");
    assertThat(request.header(RequestHeader.ORIGIN)).isEqualTo("https://app.example");
    assertThat(request.header(RequestHeader.X_FORWARDED_PROTO)).isEqualTo("https");
    assertThat(new String(request.body(), ISO_8859_1)).isEqualTo("{\"data\":1}");
    assertThat(length(SEND + "POST /v1")).isEqualTo(SEND.length());
  }

  @Test
  void broadcast_has_no_peer() {
    FastRequest request = readable(SEND.replace("/peers/bob~", ""));
    assertThat(request.peer()).isNull();
    assertThat(request.path()).isEqualTo("/v1/rooms/r.1/messages");
  }

  @Test
  void parser_reads_a_stream_request_with_its_query() {
    FastRequest request = readable(STREAM);
    assertThat(request.endpoint()).isEqualTo(Endpoint.RECEIVE);
    assertThat(token(request)).isEqualTo("a.b-c_d");
    assertThat(request.queryParameter("lastEventId")).isEqualTo("epoch0001-7");
    assertThat(request.header(RequestHeader.ACCEPT)).isEqualTo("text/event-stream");
    assertThat(length(STREAM)).isEqualTo(STREAM.length());
  }

  @Test
  void parser_reads_a_join_with_and_without_a_body() {
    FastRequest request = readable(JOIN + "POST /v1");
    assertThat(request.endpoint()).isEqualTo(Endpoint.JOIN);
    assertThat(request.room()).isEqualTo("r.1");
    assertThat(request.peer()).isNull();
    assertThat(request.path()).isEqualTo("/v1/rooms/r.1/peers");
    assertThat(request.header(RequestHeader.X_FORWARDED_FOR)).isEqualTo("203.0.113.7, 10.0.0.1");
    assertThat(new String(request.body(), ISO_8859_1)).isEqualTo("{\"id\":\"a\"}");
    assertThat(length(JOIN + "POST /v1")).isEqualTo(JOIN.length());
    String withoutLength = JOIN.replace("Content-Length: 10\r\n", "");
    FastRequest bodyless = readable(withoutLength);
    assertThat(bodyless.body()).isEmpty();
    assertThat(length(withoutLength)).isEqualTo(withoutLength.length() - 10);
  }

  @Test
  void parser_reads_a_leave_by_delete_and_by_beacon() {
    FastRequest request = readable(LEAVE);
    assertThat(request.endpoint()).isEqualTo(Endpoint.LEAVE);
    assertThat(request.room()).isEqualTo("r");
    assertThat(request.peer()).isEqualTo("p");
    assertThat(token(request)).isEqualTo("t");
    assertThat(request.path()).isEqualTo("/v1/rooms/r/peers/p");
    FastRequest beacon = readable(BEACON);
    assertThat(beacon.endpoint()).isEqualTo(Endpoint.LEAVE_BY_BEACON);
    assertThat(beacon.peer()).isEqualTo("p");
    assertThat(token(beacon)).isEqualTo("t");
    assertThat(beacon.path()).isEqualTo("/v1/rooms/r/peers/p/leave");
    for (String whole : new String[] {LEAVE, BEACON.replace("Content-Length: 0\r\n", "")}) {
      assertThat(read(whole.replace("Host", "Content-Length: 1\r\nHost") + "x")).isNull();
    }
  }

  @Test
  void parser_reads_a_send_as_a_page_sends_it() {
    String query = "?access_token=t&idempotencyKey=0a1b&ttl=60";
    FastRequest request = readable(SEND.replace("/messages", "/messages" + query));
    assertThat(request.endpoint()).isEqualTo(Endpoint.SEND);
    assertThat(request.queryParameter("idempotencyKey")).isEqualTo("0a1b");
    assertThat(request.queryParameter("ttl")).isEqualTo("60");
    assertThat(request.queryParameter("lastEventId")).isNull();
    assertThat(request.queryParameter("wait")).isNull();
    assertThat(request.path()).isEqualTo("/v1/rooms/r.1/peers/bob~/messages");
  }

  @Test
  void parser_reads_a_report() {
    FastRequest request = readable(SEND.replace("/messages", "/reports?access_token=t"));
    assertThat(request.endpoint()).isEqualTo(Endpoint.REPORT);
    assertThat(request.peer()).isEqualTo("bob~");
    assertThat(request.path()).isEqualTo("/v1/rooms/r.1/peers/bob~/reports");
    assertThat(request.queryParameter("access_token")).isEqualTo("t");
    assertThat(new String(request.body(), ISO_8859_1)).isEqualTo("{\"data\":1}");
  }

  @Test
  void headers_override_query_parameters() {
    String both =
        STREAM.replace("Host", "Last-Event-ID: other0001-1\r\nAuthorization: Bearer x\r\nHost");
    assertThat(readable(both).header(RequestHeader.LAST_EVENT_ID)).isEqualTo("other0001-1");
    assertThat(token(readable(both))).isEqualTo("x");
    assertThat(token(readable(both.replace("Bearer", "Basic")))).isEqualTo("a.b-c_d");
  }

  @Test
  void request_does_not_change_when_its_buffer_is_reused() {
    byte[] bytes = SEND.getBytes(ISO_8859_1);
    FastRequest request = new RequestParser(bytes, bytes.length).read(MAX_BODY);
    assertThat(request).isNotNull();
    Arrays.fill(bytes, (byte) 'x');
    assertThat(request.room()).isEqualTo("r.1");
    assertThat(request.header(RequestHeader.IDEMPOTENCY_KEY)).isEqualTo("k 1");
    assertThat(new String(request.body(), ISO_8859_1)).isEqualTo("{\"data\":1}");
  }

  @Test
  void parser_does_not_read_an_incomplete_request() {
    for (String whole : new String[] {SEND, STREAM, JOIN, LEAVE, BEACON}) {
      for (int length = 0; length < whole.length(); length++) {
        assertThat(read(whole.substring(0, length))).as(whole.substring(0, length)).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: again.example",
        "Authorization: Bearer other",
        "Content-Length: 10",
        "Content-Length: 3",
        "Transfer-Encoding: chunked",
        "Content-Encoding: gzip",
        "Expect: 100-continue",
        "Upgrade: websocket",
        "TTL: 10",
        "Idempotency-Key: other",
        "Content-Type: text/plain",
        "X: a\tb\u0000c",
        "X: \u00e4",
        "X : a",
        ": a",
        " folded",
        "X\u00e4: a",
        "no colon",
        "X: a\nY: b",
        "X: a\rY: b"
      })
  void parser_does_not_read_a_request_with_an_unsupported_header(String header) {
    assertThat(read(SEND.replace("Origin:", header + "\r\nOrigin:"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /v1/rooms/r/messages HTTP/1.1",
        "post /v1/rooms/r/messages HTTP/1.1",
        "GET /v1/rooms/r/messages HTTP/1.1",
        "POST /v1/rooms//messages HTTP/1.1",
        "POST /v1/rooms/../messages HTTP/1.1",
        "POST /v1/rooms/r%20/messages HTTP/1.1",
        "POST /v1/rooms/r/peers//messages HTTP/1.1",
        "POST /v1/rooms/r/peers/./messages HTTP/1.1",
        "POST /v1/rooms/r/peers/ HTTP/1.1",
        "POST /v1/rooms/r/peers/p HTTP/1.1",
        "POST /v1/rooms/r/peersmessages HTTP/1.1",
        "POST /v1/rooms/r/leave HTTP/1.1",
        "POST /v1/rooms/r/reports HTTP/1.1",
        "GET /v1/rooms/r/peers/p/reports HTTP/1.1",
        "POST /v1/rooms/r/messages?ttl=1&ttl=1 HTTP/1.1",
        "POST /v1/rooms/r HTTP/1.1",
        "POST /v1/lobbies/l/peers HTTP/1.1",
        "GET /v1/rooms/r/peers HTTP/1.1",
        "GET /v1/rooms/r/peers/p HTTP/1.1",
        "GET /v1/rooms/r/peers/p/leave HTTP/1.1",
        "PATCH /v1/rooms/r/peers/p HTTP/1.1",
        "DELETE /v1/rooms/r HTTP/1.1",
        "DELETE /v1/rooms/r/peers HTTP/1.1",
        "DELETE /v1/rooms/r/peers/p/leave HTTP/1.1",
        "DELETE /v1/rooms/r/peers/p/messages HTTP/1.1",
        "DELETE /v1/rooms/r/messages HTTP/1.1",
        "POST /v1/rooms/r/messages/ HTTP/1.1",
        "POST /v1/rooms/r/messages?wait=1 HTTP/1.1",
        "POST /v1/rooms/r/messages?access_token=a&access_token=a HTTP/1.1",
        "POST /v1/rooms/r/messages?access_token=%61 HTTP/1.1",
        "POST /v1/rooms/r/messages?access_token HTTP/1.1",
        "POST /v1/rooms/r/messages? HTTP/1.1",
        "POST http://x/v1/rooms/r/messages HTTP/1.1",
        "POST  /v1/rooms/r/messages HTTP/1.1",
        "POST /v1/rooms/r/messages  HTTP/1.1",
        "POST /v1/rooms/r/messages HTTP/1.0",
        "POST /v1/rooms/r/messages"
      })
  void parser_does_not_read_a_request_with_an_unsupported_request_line(String line) {
    assertThat(read(line + SEND.substring(SEND.indexOf("\r\n")))).isNull();
  }

  @Test
  void parser_reads_only_requests_that_keep_the_connection_alive() {
    assertThat(read(SEND.replace("Keep-Alive", "close"))).isNull();
    assertThat(read(SEND.replace("Keep-Alive", "keep-alive, X"))).isNull();
  }

  @Test
  void parser_reads_only_bodies_with_a_valid_length_up_to_the_limit() {
    assertThat(read(SEND.replace("Content-Length: 10\r\n", ""))).isNull();
    assertThat(read(SEND.replace("Content-Length: 10", "Content-Length: +10"))).isNull();
    assertThat(read(SEND.replace("Content-Length: 10", "Content-Length:"))).isNull();
    String body = "x".repeat(MAX_BODY + 1);
    String most = SEND.replace("Content-Length: 10", "Content-Length: " + MAX_BODY) + body;
    String more = SEND.replace("Content-Length: 10", "Content-Length: " + (MAX_BODY + 1)) + body;
    assertThat(read(most)).isNotNull();
    assertThat(read(more)).isNull();
    assertThat(read(STREAM.replace("Host", "Content-Length: 1\r\nHost") + "x")).isNull();
    assertThat(read(STREAM.replace("Host", "Content-Length: 0\r\nHost"))).isNotNull();
  }

  @Test
  void parser_does_not_read_a_head_above_its_limit() {
    String padding = "X: " + "y".repeat(RequestParser.MAX_HEAD_BYTES) + "\r\n";
    assertThat(read(SEND.replace("Origin:", padding + "Origin:"))).isNull();
  }

  @Test
  void parser_does_not_read_a_request_without_a_host() {
    assertThat(read(SEND.replace("Host: example.org:8080\r\n", ""))).isNull();
  }

  private static FastRequest readable(String text) {
    FastRequest request = read(text);
    assertThat(request).isNotNull();
    return request;
  }

  private static @Nullable FastRequest read(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return new RequestParser(bytes, bytes.length).read(MAX_BODY);
  }

  /** Returns how many bytes of the text are the request. */
  private static int length(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    RequestParser parser = new RequestParser(bytes, bytes.length);
    assertThat(parser.read(MAX_BODY)).isNotNull();
    return parser.length();
  }

  private static @Nullable String token(FastRequest request) {
    return new PresentedTokens(
            request.header(RequestHeader.AUTHORIZATION),
            request.queryParameter(PresentedTokens.QUERY_PARAMETER))
        .verified(token -> token);
  }
}
