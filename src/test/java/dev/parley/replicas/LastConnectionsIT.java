package dev.parley.replicas;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Connections that clients open while a replica shuts down. */
class LastConnectionsIT {
  private static final int CLIENTS = 4;

  /**
   * The kernel completes a handshake by itself, and resets it if the socket is closed before the
   * server could accept it. On a busy machine that may hit one connection.
   */
  private static final int AT_THE_VERY_MOMENT = 1;

  private static final int TIMEOUT_MILLIS = 10_000;
  private static final byte[] REQUEST =
      "GET /v1/rooms/last/peers HTTP/1.1\r\nHost: service.example\r\n\r\n".getBytes(US_ASCII);

  /** What became of a connection. */
  private enum End {
    ANSWERED,
    REFUSED,
    CLOSED_WITHOUT_AN_ANSWER
  }

  private final Map<End, Integer> ends = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<String> silent = new CopyOnWriteArrayList<>();

  @Test
  void connection_is_answered_or_refused_whenever_it_is_opened() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (Replica replica =
        Replica.start(Map.of("parley.delivery.drain-delay", "1s", "parley.delivery.drain", "0s"))) {
      long begin = System.nanoTime();
      for (int i = 0; i < CLIENTS; i++) {
        Duration pause = Duration.ofMillis(10L * i);
        clients.execute(() -> connectUntilRefused(replica, pause, begin));
      }
      replica.stop();
    } finally {
      clients.shutdown();
      assertThat(clients.awaitTermination(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }
    assertThat(ends.get(End.REFUSED)).as("%s", ends).isEqualTo(CLIENTS);
    assertThat(ends.get(End.ANSWERED)).as("%s", ends).isGreaterThanOrEqualTo(CLIENTS);
    assertThat(silent).as("%s", ends).hasSizeLessThanOrEqualTo(AT_THE_VERY_MOMENT);
  }

  /** Opens one connection after the other; each sends its request after a pause. */
  private void connectUntilRefused(Replica replica, Duration pause, long begin) {
    End end = End.ANSWERED;
    while (end != End.REFUSED) {
      end = connect(replica, pause, begin);
      ends.merge(end, 1, Integer::sum);
    }
  }

  private End connect(Replica replica, Duration pause, long begin) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(replica.url().getHost(), replica.url().getPort()), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      LockSupport.parkNanos(pause.toNanos());
      return ask(socket, begin);
    } catch (ConnectException refused) {
      return End.REFUSED;
    } catch (IOException e) {
      silent.add(after(begin) + e);
      return End.CLOSED_WITHOUT_AN_ANSWER;
    }
  }

  private End ask(Socket socket, long begin) throws IOException {
    try {
      socket.getOutputStream().write(REQUEST);
      if (socket.getInputStream().read() >= 0) {
        return End.ANSWERED;
      }
      silent.add(after(begin) + "end of file");
    } catch (SocketException e) {
      silent.add(after(begin) + e);
    }
    return End.CLOSED_WITHOUT_AN_ANSWER;
  }

  private static String after(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms: ";
  }
}
