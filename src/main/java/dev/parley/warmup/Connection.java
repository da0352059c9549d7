package dev.parley.warmup;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection to the replica itself. It understands no more of HTTP/1.1 than the replica's answers
 * need: a status, and a body with a {@code Content-Length} or none. Blocks. For one thread.
 */
final class Connection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5000;
  private static final String LENGTH = "content-length: ";

  private final Socket socket = new Socket();
  private final byte[] bytes = new byte[8192];
  private final StringBuilder received = new StringBuilder();

  Connection(InetSocketAddress server) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(server, TIMEOUT_MILLIS);
    } catch (IOException failure) {
      close();
      throw failure;
    }
  }

  /** Sends a request, and reads the answer; fails if that has another status. */
  void ask(String request, int status) throws IOException {
    send(request);
    int head = readUntil("\r\n\r\n") + 4;
    int end = head + length(head);
    while (received.length() < end) {
      read();
    }
    if (!received.toString().startsWith("HTTP/1.1 " + status)) {
      throw new IOException("The status is not " + status);
    }
  }

  /** Sends a request for a stream, and reads its first event. */
  void listen(String request) throws IOException {
    send(request);
    readUntil("event: hello");
  }

  /** Reads what has come on a stream. */
  void drain() throws IOException {
    received.setLength(0);
    while (socket.getInputStream().available() > 0) {
      read();
      received.setLength(0);
    }
  }

  private void send(String request) throws IOException {
    received.setLength(0);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
  }

  private int readUntil(String mark) throws IOException {
    int at = received.indexOf(mark);
    while (at < 0) {
      read();
      at = received.indexOf(mark);
    }
    return at;
  }

  private void read() throws IOException {
    int count = socket.getInputStream().read(bytes);
    if (count < 0) {
      throw new IOException("The connection was closed");
    }
    received.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
  }

  private int length(int head) {
    String text = received.substring(0, head).toLowerCase(Locale.ROOT);
    int at = text.indexOf(LENGTH);
    return at < 0
        ? 0
        : Integer.parseInt(text.substring(at + LENGTH.length(), text.indexOf('\r', at)));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
