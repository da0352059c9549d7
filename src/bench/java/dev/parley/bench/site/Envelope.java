package dev.parley.bench.site;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The text before and after the content of a message. */
record Envelope(byte[] before, byte[] behind) {
  static Envelope of(String before, String behind) {
    return new Envelope(
        before.getBytes(StandardCharsets.UTF_8), behind.getBytes(StandardCharsets.UTF_8));
  }

  int bytes(int text) {
    return before.length + text + behind.length;
  }

  void open(ByteBuf out) {
    out.writeBytes(before);
  }

  void close(ByteBuf out) {
    out.writeBytes(behind);
  }
}
