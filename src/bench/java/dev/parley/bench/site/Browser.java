package dev.parley.bench.site;

import dev.parley.bench.wire.HttpConnection;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The connections of one page to one server, as a browser has them: a request goes over one that is
 * idle, else over a new one. None is closed before the page is.
 */
final class Browser {
  /** What Chromium sends with every request to the page's own origin. */
  private static final List<String> HEADERS =
      List.of(
          "Connection: keep-alive",
          "Pragma: no-cache",
          "Cache-Control: no-cache",
          "sec-ch-ua-platform: \"Linux\"",
          "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/156.0.0.0 Safari/537.36",
          "sec-ch-ua: \"Chromium\";v=\"156\", \"Not?A_Brand\";v=\"24\"",
          "sec-ch-ua-mobile: ?0",
          "Accept-Language: en-US,en;q=0.9");

  private static final String ANYTHING = "Accept: */*";

  private static final List<String> FETCH =
      List.of(
          "Origin: http://127.0.0.1",
          "Sec-Fetch-Site: same-origin",
          "Sec-Fetch-Mode: cors",
          "Sec-Fetch-Dest: empty",
          "Referer: http://127.0.0.1/");

  private static final String ALWAYS = always();

  private final Wire wire;
  private final int port;
  private final List<HttpConnection> connections = new ArrayList<>();

  Browser(Wire wire, int port) {
    this.wire = wire;
    this.port = port;
  }

  /** Returns the headers of a WebSocket's upgrade request, each with its line break. */
  static String upgradeHeaders() {
    StringBuilder headers = new StringBuilder("Origin: http://127.0.0.1\r\n");
    HEADERS.stream().skip(1).forEach(header -> headers.append(header).append("\r\n"));
    return headers.toString();
  }

  private static String always() {
    return String.join("\r\n", HEADERS) + "\r\n" + String.join("\r\n", FETCH);
  }

  private HttpConnection idle() {
    for (HttpConnection connection : connections) {
      if (connection.isOpen() && !connection.isBusy()) {
        return connection;
      }
    }
    HttpConnection connection = new HttpConnection(wire, port);
    connections.add(connection);
    return connection;
  }

  void get(String path, HttpConnection.Answer answer) {
    HttpConnection connection = idle();
    byte[] request = HttpText.bodyless("GET " + path, ANYTHING, ALWAYS);
    connection.send(connection.request(request.length).writeBytes(request), answer);
  }

  /**
   * Sends a request with a body.
   *
   * @param header the request's own header, or several with line breaks between them
   * @param bytes the length of what {@code body} writes
   */
  void post(
      String path, String header, int bytes, Consumer<ByteBuf> body, HttpConnection.Answer answer) {
    HttpConnection connection = idle();
    byte[] head = HttpText.head("POST " + path, header, ANYTHING, ALWAYS);
    ByteBuf request = connection.request(head.length + bytes + 16).writeBytes(head);
    HttpText.endHead(request, bytes);
    body.accept(request);
    connection.send(request, answer);
  }

  /** Opens an event stream, and returns its connection. */
  HttpConnection listen(String path, HttpConnection.Events events) {
    HttpConnection connection = idle();
    byte[] request = HttpText.bodyless("GET " + path, "Accept: text/event-stream", ALWAYS);
    connection.listen(connection.request(request.length).writeBytes(request), events);
    return connection;
  }

  void close() {
    connections.forEach(HttpConnection::close);
  }
}
