package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The status line of a response, and those headers that the driver needs. One object reads many
 * responses.
 */
final class HttpHead {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CHUNKED =
      "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);

  private int status;
  private int length;
  private boolean chunked;

  /** Reads a head. If it is incomplete, reads nothing and returns false. */
  boolean read(ByteBuf in) {
    int start = in.readerIndex();
    int last = in.writerIndex();
    length = 0;
    chunked = false;
    for (int line = start; ; ) {
      int end = in.indexOf(line, last, (byte) '\n');
      if (end < 0) {
        return false;
      }
      if (end - line <= 1) {
        in.readerIndex(end + 1);
        break;
      }
      header(in, line, end - 1);
      line = end + 1;
    }
    status = Ascii.decimal(in, start + "HTTP/1.1 ".length(), start + "HTTP/1.1 200".length());
    return true;
  }

  private void header(ByteBuf in, int line, int end) {
    int first = in.getByte(line) | 0x20;
    if (first == 'c' && Ascii.startsWith(in, line, end, LENGTH)) {
      length = Ascii.decimal(in, line + LENGTH.length, end);
    } else if (first == 't' && Ascii.startsWith(in, line, end, CHUNKED)) {
      chunked = true;
    }
  }

  int status() {
    return status;
  }

  /** Returns the body's length in bytes; 0 without a body or without {@code Content-Length}. */
  int length() {
    return length;
  }

  boolean isChunked() {
    return chunked;
  }
}
