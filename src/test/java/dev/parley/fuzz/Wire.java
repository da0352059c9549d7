package dev.parley.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection that stays open while the service keeps it, and waits ten seconds at most. */
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final URI service;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  Wire(URI service) {
    this.service = service;
  }

  /**
   * Sends the request and reads its answer.
   *
   * @throws IOException if there is none in time, or the connection ended without one
   */
  Answered ask(byte[] request, boolean isHead) throws IOException {
    InputStream answer = connect();
    try {
      Socket connection = socket;
      if (connection != null) {
        connection.getOutputStream().write(request);
      }
      Answered answered = read(answer, isHead);
      if (answered.isLast() || answered.isStream()) {
        close();
      }
      return answered;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private InputStream connect() throws IOException {
    InputStream known = in;
    if (known != null) {
      return known;
    }
    Socket opened = new Socket();
    opened.setTcpNoDelay(true);
    opened.setSoTimeout(PATIENCE_MILLIS);
    opened.connect(new InetSocketAddress(service.getHost(), service.getPort()), PATIENCE_MILLIS);
    InputStream input = new BufferedInputStream(opened.getInputStream());
    socket = opened;
    in = input;
    return input;
  }

  private static Answered read(InputStream in, boolean isHead) throws IOException {
    int status = Integer.parseInt(line(in).split(" ", 3)[1]);
    Map<String, String> headers = new HashMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    if (status == 100) {
      return read(in, isHead);
    }
    boolean isStream = headers.getOrDefault("content-type", "").startsWith("text/event-stream");
    boolean isLast = headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    String body = isHead || status == 204 || status == 304 ? "" : body(in, headers, isStream);
    return new Answered(status, headers, body, isStream, isLast);
  }

  private static String body(InputStream in, Map<String, String> headers, boolean isStream)
      throws IOException {
    if (isStream) {
      line(in);
      return line(in);
    }
    String length = headers.get("content-length");
    if (length != null) {
      byte[] body = in.readNBytes(Integer.parseInt(length));
      return new String(body, UTF_8);
    }
    StringBuilder body = new StringBuilder();
    for (int size = Integer.parseInt(line(in), 16);
        size > 0;
        size = Integer.parseInt(line(in), 16)) {
      body.append(new String(in.readNBytes(size), UTF_8));
      line(in);
    }
    line(in);
    return body.toString();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("closed after: " + line);
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    socket = null;
    in = null;
    if (open != null) {
      open.close();
    }
  }
}
