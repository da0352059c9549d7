package dev.parley.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection to which the test writes each byte itself. It reads the response, or does
 * not read at all.
 */
public final class RawConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final String host;

  private RawConnection(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.host = host;
  }

  public static RawConnection to(URI service) {
    return open(service, null, 0);
  }

  /**
   * From another loopback address, {@code 127.0.0.9} for example, which the service takes for
   * another client.
   */
  public static RawConnection from(String address, URI service) {
    return open(service, address, 0);
  }

  /** With a small receive buffer, so that the server soon notices that the client does not read. */
  public static RawConnection withReceiveBuffer(int bytes, URI service) {
    return open(service, null, bytes);
  }

  private static RawConnection open(URI service, @Nullable String from, int receiveBuffer) {
    try {
      Socket socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      if (from != null) {
        socket.bind(new InetSocketAddress(from, 0));
      }
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), 5000);
      return new RawConnection(socket, service.getAuthority());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes request line and headers (each {@code Name: value}), {@code Host} added, and the empty
   * line after them.
   */
  public void head(String requestLine, String... headers) throws IOException {
    StringBuilder head =
        new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    write(head.append("\r\n").toString().getBytes(UTF_8));
  }

  public void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Reads status line and headers; the body is read from the answer as it comes. */
  public RawResponse response(Duration timeout) throws IOException {
    socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    RawResponse response = RawResponse.read(in);
    socket.setSoTimeout(0);
    return response;
  }

  /**
   * Reads what is left, until the server has closed or reset the connection; false if it has not in
   * time.
   */
  public boolean closesWithin(Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    byte[] rest = new byte[8192];
    try {
      while (System.nanoTime() < deadline) {
        socket.setSoTimeout((int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        if (in.read(rest) < 0) {
          return true;
        }
      }
      return false;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Reads what is left, until the server closes the connection, and fails if it does not. */
  public String rest(Duration timeout) throws IOException {
    socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open after " + rest, e);
    } catch (SocketException e) {
      // Reset: closed with something of ours unread.
    }
    return rest.toString(UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
