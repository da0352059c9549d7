package dev.parley.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void events_come_in_order_though_chunks_cut_them_anywhere() {
    try (EventStream stream =
        answered(
            CHUNKED
                + "e\r\nretry: 1000\nid\r\n"
                + "18\r\n: e-1\ndata: a\n\ndata: {}\n\r\n1\r\n\n\r\n0\r\n\r\n")) {
      assertThat(stream.next(SOON)).isEqualTo(new SseEvent("message", "e-1", "a", 1000L));
      assertThat(stream.next(SOON)).isEqualTo(new SseEvent("message", null, "{}", null));
      stream.awaitEnd(SOON);
      assertThat(stream.endedCleanly()).isTrue();
      assertThat(stream.lastEventId()).isEqualTo("e-1");
      assertThat(stream.bytes())
          .asString(UTF_8)
          .isEqualTo("retry: 1000\nid: e-1\ndata: a\n\ndata: {}\n\n");
      assertThatThrownBy(() -> stream.next(SOON)).hasMessageStartingWith("the stream ended");
    }
  }

  @Test
  void stream_without_events_has_a_reconnection_time_all_the_same() {
    try (EventStream stream = answered(CHUNKED + "d\r\nretry: 2000\n\n\r\n0\r\n\r\n")) {
      stream.awaitEnd(SOON);
      assertThat(stream.endedCleanly()).isTrue();
      assertThat(stream.events()).isEmpty();
      assertThat(stream.reconnectionTime()).isEqualTo(2000L);
    }
  }

  @Test
  void stream_that_breaks_off_has_not_ended_cleanly() {
    try (EventStream stream = answered(CHUNKED + "9\r\ndata: a\n\n\r\n")) {
      assertThat(stream.next(SOON).data()).isEqualTo("a");
      stream.awaitEnd(SOON);
      assertThat(stream.endedCleanly()).isFalse();
    }
  }

  @Test
  void stream_that_ends_within_an_event_has_not_ended_cleanly() {
    try (EventStream stream = answered(CHUNKED + "8\r\ndata: a\n\r\n0\r\n\r\n")) {
      stream.awaitEnd(SOON);
      assertThat(stream.endedCleanly()).isFalse();
    }
  }

  @Test
  void carriage_returns_are_not_accepted() {
    try (EventStream stream = answered(CHUNKED + "b\r\ndata: a\r\n\r\n\r\n0\r\n\r\n")) {
      stream.awaitEnd(SOON);
      assertThat(stream.endedCleanly()).isFalse();
      assertThat(stream.events()).isEmpty();
    }
  }

  @Test
  void refusal_has_a_body() {
    try (EventStream stream = answered("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}")) {
      assertThat(stream.status()).isEqualTo(403);
      assertThat(stream.body()).isEqualTo("{}");
    }
  }

  /** A stream from a server that answers these bytes and hangs up. */
  private static EventStream answered(String answer) {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answer(server, answer));
      EventStream stream =
          EventStream.open(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"));
      answering.join();
      return stream;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      byte[] request = new byte[1024];
      int read = socket.getInputStream().read(request);
      assertThat(new String(request, 0, read, UTF_8)).startsWith("GET / HTTP/1.1\r\n");
      socket.getOutputStream().write(answer.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
