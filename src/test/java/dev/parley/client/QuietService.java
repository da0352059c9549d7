package dev.parley.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A server of event streams on which only pings follow the hello, every 20 seconds. That is longer
 * than a heartbeat, and than the timeouts that some clients have.
 */
final class QuietService implements AutoCloseable {
  private static final int HEARTBEAT_SECONDS = 20;
  private static final String HELLO = "event: hello\nid: quiet-1\ndata: {}\n\n";
  private static final String PING = "event: ping\nid: quiet-1\ndata: {}\n\n";

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final HttpServer server;

  QuietService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::stream);
    server.start();
  }

  /** The URL of a stream, to which a client may add parameters of its own. */
  URI stream() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/stream?quiet=1");
  }

  private void stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    write(exchange, HELLO);
    timer.scheduleAtFixedRate(
        () -> write(exchange, PING), HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
  }

  private static void write(HttpExchange exchange, String event) {
    try {
      exchange.getResponseBody().write(event.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    } catch (IOException e) {
      // The client has gone. This ends its pings.
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    timer.shutdownNow();
  }
}
