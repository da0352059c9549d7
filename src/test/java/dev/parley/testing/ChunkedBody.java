package dev.parley.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A body in chunked transfer coding (RFC 9112, 7.1); one that breaks off before its last chunk is
 * an exception.
 */
final class ChunkedBody extends InputStream {
  private final InputStream in;
  private int left;
  private boolean ended;

  ChunkedBody(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!ended && left == 0) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int read = in.read(bytes, offset, Math.min(length, left));
    if (read < 0) {
      throw new EOFException("the server closed the connection within a chunk");
    }
    left -= read;
    if (left == 0) {
      RawResponse.line(in);
    }
    return read;
  }

  private void nextChunk() throws IOException {
    left = Integer.parseInt(RawResponse.line(in), 16);
    if (left == 0) {
      RawResponse.line(in);
      ended = true;
    }
  }
}
