package dev.parley.bench.site;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes HTTP requests as bytes. */
final class HttpText {
  private static final byte[] END = ascii("\r\n\r\n");

  private HttpText() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns a head up to the value of {@code Content-Length}, its last header. */
  static byte[] head(String requestLine, String... headers) {
    StringBuilder head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return ascii(head.append("Content-Length: ").toString());
  }

  /** Writes the body's length and ends a head that {@link #head} began. */
  static void endHead(ByteBuf out, int length) {
    int divisor = 1;
    while (length / divisor > 9) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      out.writeByte('0' + length / divisor % 10);
    }
    out.writeBytes(END);
  }

  /** Returns a request without a body. */
  static byte[] bodyless(String requestLine, String... headers) {
    StringBuilder head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return ascii(head.append("\r\n").toString());
  }
}
