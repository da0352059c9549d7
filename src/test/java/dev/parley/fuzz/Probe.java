package dev.parley.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * A generated request. {@link #TOKEN} in it is replaced by a token of the peer in its path, or of
 * another peer.
 *
 * @param headers each {@code Name: value}
 * @param body each character a byte
 */
record Probe(String method, String target, List<String> headers, String body, boolean chunked) {
  static final String TOKEN = "<token>";

  byte[] bytes(String token) {
    StringBuilder head =
        new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: fuzz\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    if (chunked) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (!body.isEmpty()) {
      head.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.append("\r\n").toString().replace(TOKEN, token).getBytes(ISO_8859_1));
    if (chunked && !body.isEmpty()) {
      request.writeBytes((Integer.toHexString(body.length()) + "\r\n").getBytes(ISO_8859_1));
    }
    request.writeBytes(body.getBytes(ISO_8859_1));
    if (chunked) {
      request.writeBytes((body.isEmpty() ? "0\r\n\r\n" : "\r\n0\r\n\r\n").getBytes(ISO_8859_1));
    }
    return request.toByteArray();
  }

  /** A short form for messages: long parts are cut. */
  @Override
  public String toString() {
    return "%s %s %s (%d bytes) %s"
        .formatted(
            method,
            target,
            headers,
            body.length(),
            body.substring(0, Math.min(200, body.length())));
  }
}
