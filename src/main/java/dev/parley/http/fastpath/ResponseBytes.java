package dev.parley.http.fastpath;

import dev.parley.http.header.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes answers as the bytes of HTTP/1.1 (RFC 9112). The caller releases the buffers. */
final class ResponseBytes {
  private static final byte[] LINE_END = ascii("\r\n");
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
  private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
  private static final byte[] HEX = ascii("0123456789abcdef");

  /** Bytes of a header's separator and line end, of the length's digits, and of the blank line. */
  private static final int SLACK = 16;

  private ResponseBytes() {}

  /**
   * Returns a whole answer.
   *
   * @param head the beginning of the head, made by {@link ResponseHeads}
   * @param body null if the status has none
   */
  static ByteBuf of(
      ByteBufAllocator alloc, byte[] head, List<ResponseHeader> headers, @Nullable String body) {
    int bodyLength = body == null ? 0 : ByteBufUtil.utf8Bytes(body);
    int size = head.length + CONTENT_LENGTH.length + bodyLength + SLACK;
    for (ResponseHeader header : headers) {
      size += header.name().length() + header.value().length() + SLACK;
    }
    ByteBuf out = alloc.directBuffer(size).writeBytes(head);
    for (ResponseHeader header : headers) {
      writeText(out, header.name()).writeByte(':').writeByte(' ');
      writeText(out, header.value()).writeBytes(LINE_END);
    }
    if (body == null) {
      return out.writeBytes(LINE_END);
    }
    writeText(out.writeBytes(CONTENT_LENGTH), Integer.toString(bodyLength));
    out.writeBytes(LINE_END).writeBytes(LINE_END);
    ByteBufUtil.reserveAndWriteUtf8(out, body, bodyLength);
    return out;
  }

  private static ByteBuf writeText(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    return out;
  }

  /** Returns a chunk (RFC 9112, section 7.1) with the first {@code size} bytes. */
  static ByteBuf chunk(ByteBufAllocator alloc, byte[] bytes, int size) {
    ByteBuf out = alloc.directBuffer(size + SLACK);
    int shift = 28 - Integer.numberOfLeadingZeros(size) / 4 * 4;
    for (; shift >= 0; shift -= 4) {
      out.writeByte(HEX[size >> shift & 15]);
    }
    return out.writeBytes(LINE_END).writeBytes(bytes, 0, size).writeBytes(LINE_END);
  }

  /** Returns the chunk that ends a body. */
  static ByteBuf lastChunk(ByteBufAllocator alloc) {
    return alloc.directBuffer(LAST_CHUNK.length).writeBytes(LAST_CHUNK);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
