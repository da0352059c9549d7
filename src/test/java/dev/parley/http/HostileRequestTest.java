package dev.parley.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Malformed, ambiguous and oversized HTTP requests, written byte for byte. */
@QuarkusTest
class HostileRequestTest extends HttpTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String JOIN = "POST /v1/rooms/smuggled/peers HTTP/1.1\r\nHost: x\r\n";

  /** A second request, which an attacker tries to smuggle behind the first. */
  private static final String SECOND = "GET /nothing-here HTTP/1.1\r\nHost: x\r\n\r\n";

  static Stream<Arguments> ambiguous() {
    return Stream.of(
        arguments(
            "Content-Length before Transfer-Encoding",
            JOIN + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        arguments(
            "Transfer-Encoding before Content-Length",
            JOIN + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        arguments(
            "Transfer-Encoding on a folded line",
            JOIN + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        arguments(
            "two different Content-Length headers",
            JOIN + "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}"),
        arguments(
            "two equal Content-Length headers",
            JOIN + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
        arguments("a list in Content-Length", JOIN + "Content-Length: 2, 2\r\n\r\n{}"),
        arguments("Content-Length with a plus sign", JOIN + "Content-Length: +2\r\n\r\n{}"),
        arguments("negative Content-Length", JOIN + "Content-Length: -2\r\n\r\n{}"),
        arguments("hexadecimal Content-Length", JOIN + "Content-Length: 0x2\r\n\r\n{}"),
        arguments(
            "Content-Length above 64 bits", JOIN + "Content-Length: 99999999999999999999\r\n\r\n"),
        arguments(
            "a space before the colon of Content-Length", JOIN + "Content-Length : 2\r\n\r\n{}"),
        arguments(
            "a space before the colon of Transfer-Encoding",
            JOIN + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        arguments(
            "two Transfer-Encoding headers",
            JOIN + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        arguments(
            "chunked twice in one Transfer-Encoding",
            JOIN + "Transfer-Encoding: chunked, chunked\r\n\r\n"),
        arguments("gzip before chunked", JOIN + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
        arguments("unknown Transfer-Encoding", JOIN + "Transfer-Encoding: xchunked\r\n\r\n"),
        arguments(
            "chunked is not the last encoding",
            JOIN + "Transfer-Encoding: chunked, identity\r\nContent-Length: 2\r\n\r\n{}"),
        arguments(
            "chunked in HTTP/1.0",
            JOIN.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        arguments("lines that end with a line feed alone", JOIN.replace("\r\n", "\n") + "\n"),
        arguments("a carriage return within a line", JOIN + "X: a\rY: b\r\n\r\n"),
        arguments("NUL in a header", JOIN + "X: a\0b\r\n\r\n"),
        arguments("no Host header", "GET /v1/rooms/a/peers HTTP/1.1\r\n\r\n"),
        arguments(
            "two Host headers", "GET /v1/rooms/a/peers HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        arguments("invalid Host header", "GET /v1/rooms/a/peers HTTP/1.1\r\nHost: a b@/\r\n\r\n"),
        arguments("unsupported HTTP version", "GET /v1/rooms/a/peers HTTP/9.9\r\nHost: x\r\n\r\n"),
        arguments("no HTTP version", "GET /v1/rooms/a/peers\r\nHost: x\r\n\r\n"),
        arguments("no path", "GET  HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments("a path without a leading slash", "GET v1 HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments("an absolute URL without a host", "GET http:// HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments("CONNECT", "CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments(
            "invalid percent-encoding in an API path",
            "GET /v1/rooms/%zz/peers HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments(
            "invalid percent-encoding in another path", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments(
            "a backslash in the path", "GET /v1/rooms/a\\b/peers HTTP/1.1\r\nHost: x\r\n\r\n"),
        arguments("connection preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        arguments("text that is not HTTP", "hello\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ambiguous")
  void ambiguous_request_is_refused_and_the_connection_is_closed(String description, String request)
      throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write((request + SECOND).getBytes(ISO_8859_1));
      assertRefused(connection.response(SOON), 400, "bad-request");
      assertNothingFollows(connection);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a|b", "{a}=[b]", "a=^`\\b", "a=100%", "a=%4&b=%zz", "a=\"<>", "a=\u00e9"})
  void odd_characters_in_a_query_keep_nobody_out(String query) throws IOException {
    assertThat(statusOf("GET /?" + query)).isEqualTo(200);
    assertThat(statusOf("GET /demo/main.js?" + query)).isEqualTo(200);
    assertThat(statusOf("GET /q/health/ready?" + query)).isEqualTo(200);
    assertThat(statusOf("POST /v1/rooms/odd/peers?" + query)).isEqualTo(201);
    assertThat(statusOf("POST /v1/lobbies/odd/peers?" + query)).isEqualTo(201);
    String token = Peer.joining(service, "odd").join().token();
    String withToken = "?" + query + "&access_token=" + token + "&" + query;
    assertThat(statusOf("GET /v1/rooms/odd/peers" + withToken)).isEqualTo(200);
    assertThat(statusOf("GET /v1/ice-servers" + withToken)).isEqualTo(200);
    assertThat(statusOf("GET /v1/rooms/odd/peers?access_token=" + query)).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: close\r\n",
        "Connection: keep-alive, close\r\n",
        "Connection: keep-alive , CLOSE , x\r\n",
        "Connection: keep-alive\r\nConnection: close\r\n"
      })
  void connection_is_closed_if_the_client_asks_for_it_in_any_way(String header) throws IOException {
    for (String request : List.of("GET /v1/nothing", "POST /v1/rooms/odd/peers")) {
      try (RawConnection connection = RawConnection.to(service)) {
        String head = request + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n";
        connection.write(head.getBytes(ISO_8859_1));
        connection.response(SOON);
        assertThat(connection.closesWithin(SOON)).as(request).isTrue();
      }
    }
  }

  private int statusOf(String request) throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      String head = request + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
      connection.write(head.getBytes(ISO_8859_1));
      return connection.response(SOON).status();
    }
  }

  static Stream<Arguments> oversized() {
    return Stream.of(
        arguments("GET /v1/rooms/" + "a".repeat(5000) + " HTTP/1.1\r\n", 414, "uri-too-long"),
        arguments(
            "GET /v1 HTTP/1.1\r\nX: " + "a".repeat(21_000) + "\r\n", 431, "headers-too-large"),
        arguments("GET /v1 HTTP/1.1\r\n" + "X: a\r\n".repeat(6000), 431, "headers-too-large"),
        arguments(JOIN + "Content-Length: 999999999999999999\r\n", 413, "body-too-large"),
        arguments(
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 33554433\r\n", 413, "body-too-large"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("oversized")
  void oversized_request_is_refused_and_the_connection_is_closed(
      String head, int status, String code) throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write((head + "\r\n").getBytes(ISO_8859_1));
      assertRefused(connection.response(SOON), status, code);
      assertThat(connection.closesWithin(SOON)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\n{}", "-2\r\n{}", "fffffffff\r\n{}", "2\r\n{}XX0", "2;a=\"\n\"\r\n{}"})
  void malformed_chunked_body_closes_the_connection(String chunks) throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("POST /v1/rooms/" + room + "/peers", "Transfer-Encoding: chunked");
      connection.write((chunks + "\r\n0\r\n\r\n" + SECOND).getBytes(ISO_8859_1));
      assertThat(connection.closesWithin(SOON)).isTrue();
    }
    assertThat(join("alice").members().json().get("peers")).hasSize(1);
  }

  @Test
  void pipelined_request_is_answered_before_a_refused_one_and_not_after_it() throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write(
          (SECOND + "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n" + SECOND).getBytes(ISO_8859_1));
      assertRefused(connection.response(SOON), 404, "not-found");
      assertRefused(connection.response(SOON), 400, "bad-request");
      assertNothingFollows(connection);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA",
        "Upgrade: h2c\r\nHTTP2-Settings: !",
        "Upgrade: TLS/1.0"
      })
  void upgrade_header_is_ignored(String upgrade) throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head(
          "GET /v1/rooms/" + room + "/peers", "Connection: Upgrade, HTTP2-Settings", upgrade);
      assertRefused(connection.response(SOON), 401, "unauthorized");
      connection.head(
          "POST /v1/rooms/" + room + "/peers",
          "Connection: Upgrade, HTTP2-Settings",
          upgrade,
          "Content-Length: 2");
      connection.write("{}".getBytes(ISO_8859_1));
      assertThat(connection.response(SOON).status()).isEqualTo(201);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT", "PROPFIND", "get", "X"})
  void unsupported_methods_are_not_allowed(String method) throws IOException {
    for (String path : new String[] {"/peers", "/messages", "/peers/a/messages"}) {
      try (RawConnection connection = RawConnection.to(service)) {
        connection.head(method + " /v1/rooms/a" + path, "Cookie: do-not-trace-me");
        RawResponse response = connection.response(SOON);
        assertThat(response.status()).isEqualTo(405);
        String body = response.text();
        assertProblem(body, 405, "method-not-allowed");
        assertThat(body).doesNotContain("do-not-trace-me");
      }
    }
  }

  static Stream<Arguments> paths() {
    return Stream.of(
        arguments("/v1/rooms/%00/peers", 400, "invalid-id"),
        arguments("/v1/rooms/%0d%0aSet-Cookie:%20a/peers", 400, "invalid-id"),
        arguments("/v1/rooms/a%2fb/peers", 400, "invalid-id"),
        arguments("/v1/rooms/a%5cb/peers", 400, "invalid-id"),
        arguments("/v1/rooms/%c0%af/peers", 400, "invalid-id"),
        arguments("/v1/rooms/%c0%ae%c0%ae/peers", 400, "invalid-id"),
        arguments("/v1/rooms/%ed%a0%80/peers", 400, "invalid-id"),
        arguments("/v1/rooms/%e2%80%a8/peers", 400, "invalid-id"),
        arguments("/v1/rooms/%252e/peers", 400, "invalid-id"),
        arguments("/v1/rooms/\u00ff\u00fe/peers", 400, "invalid-id"),
        arguments("/v1/rooms/%2e%2e/peers", 404, "not-found"),
        arguments("/v1/rooms/../../../etc/passwd", 404, "not-found"),
        arguments("/%2e%2e/%2e%2e/etc/passwd", 404, "not-found"),
        arguments("/..%2f..%2fapplication.properties", 404, "not-found"),
        arguments("/WEB-INF/web.xml", 404, "not-found"),
        arguments("/META-INF/openapi.yaml", 404, "not-found"));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void request_with_a_hostile_path_is_refused(String path, int status, String code)
      throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write(
          ("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
              .getBytes(ISO_8859_1));
      assertRefused(connection.response(SOON), status, code);
    }
  }

  @Test
  void host_of_an_absolute_url_is_ignored() throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("POST http://evil.example/v1/rooms/" + room + "/peers", "Content-Length: 0");
      RawResponse response = connection.response(SOON);
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.text()).doesNotContain("evil.example");
      assertThat(response.headers().values()).noneMatch(value -> value.contains("evil.example"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "deflate", "zstd", "gzip, identity", "x"})
  void compressed_bodies_are_refused(String encoding) throws IOException {
    for (String path : new String[] {"rooms/" + room, "lobbies/a"}) {
      try (RawConnection connection = RawConnection.to(service)) {
        connection.head(
            "POST /v1/" + path + "/peers", "Content-Encoding: " + encoding, "Content-Length: 2");
        connection.write("{}".getBytes(ISO_8859_1));
        assertRefused(connection.response(SOON), 415, "unsupported-media-type");
      }
    }
  }

  private static void assertRefused(RawResponse response, int status, String code)
      throws IOException {
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertProblem(response.text(), status, code);
  }

  private static void assertNothingFollows(RawConnection connection) throws IOException {
    assertThat(connection.rest(SOON)).isEmpty();
  }
}
