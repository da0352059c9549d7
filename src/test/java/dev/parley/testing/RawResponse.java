package dev.parley.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 response as it was on the wire.
 *
 * @param headers by name in any case; several of one name are joined with a comma
 * @param body without the chunks' framing; its end is the answer's end, and an {@code EOFException}
 *     a torn one
 */
public record RawResponse(int status, Map<String, String> headers, InputStream body) {

  static RawResponse read(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).split(" ", 3)[1]);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.merge(
          header.substring(0, colon), header.substring(colon + 1).trim(), (a, b) -> a + ", " + b);
    }
    return new RawResponse(status, headers, body(headers, in));
  }

  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /** Reads the body to its end. */
  public String text() throws IOException {
    return new String(body.readAllBytes(), UTF_8);
  }

  private static InputStream body(Map<String, String> headers, InputStream in) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
      return new ChunkedBody(in);
    }
    String length = headers.get("Content-Length");
    return length == null ? in : new ByteArrayInputStream(in.readNBytes(Integer.parseInt(length)));
  }

  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      bytes.write(next);
    }
    return bytes.toString(ISO_8859_1).stripTrailing();
  }
}
