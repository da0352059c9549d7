package dev.parley.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client of one event stream: what the server sent, in the order it came, and whether and how the
 * stream ended. It never reconnects; a test does, with {@link #lastEventId()}. Waiting is always
 * bounded, and running out of time is an {@code AssertionError}. An answer that is not 200 has no
 * events, only {@link #body()}.
 */
public final class EventStream implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long SMALL_STACK = 128 * 1024;

  private final RawConnection connection;
  private final RawResponse response;
  private final SseParser parser = new SseParser(this::received);
  private final LinkedBlockingQueue<SseEvent> unread = new LinkedBlockingQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream(); // guarded by itself
  private final List<SseEvent> events = new ArrayList<>(); // guarded by itself
  private volatile @Nullable String lastEventId;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  private EventStream(RawConnection connection, RawResponse response) {
    this.connection = connection;
    this.response = response;
  }

  /**
   * Asks for the URL with these headers ({@code Name: value}) and no others, and returns when the
   * headers are here.
   */
  public static EventStream open(URI url, String... headers) {
    RawConnection connection = RawConnection.to(url);
    try {
      String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
      connection.head("GET " + url.getRawPath() + query, headers);
      EventStream stream = new EventStream(connection, connection.response(PATIENCE));
      Thread reader = new Thread(null, stream::read, "event stream " + url.getPath(), SMALL_STACK);
      reader.setDaemon(true);
      reader.start();
      return stream;
    } catch (IOException e) {
      connection.close();
      throw new UncheckedIOException(e);
    }
  }

  public int status() {
    return response.status();
  }

  public @Nullable String header(String name) {
    return response.header(name);
  }

  /** The next event that no call has returned yet, a {@code ping} too. */
  public SseEvent next(Duration timeout) {
    try {
      SseEvent event = unread.poll();
      for (long deadline = System.nanoTime() + timeout.toNanos(); event == null; ) {
        boolean last = end.getCount() == 0;
        event = unread.poll(last ? 0 : 20, TimeUnit.MILLISECONDS);
        if (event == null && (last || System.nanoTime() > deadline)) {
          throw new AssertionError(
              (last ? "the stream ended after " : "no event after ") + this, failure);
        }
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public SseEvent next() {
    return next(PATIENCE);
  }

  /** The next event that matches; skips the events before it. */
  public SseEvent awaitEvent(Predicate<SseEvent> wanted, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    SseEvent event = next(timeout);
    while (!wanted.test(event)) {
      event = next(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
    return event;
  }

  public SseEvent awaitEvent(String name) {
    return awaitEvent(event -> event.is(name), PATIENCE);
  }

  /** Waits until the server has ended the stream. */
  public void awaitEnd(Duration timeout) {
    try {
      if (!end.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still open: " + this);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public boolean hasEnded() {
    return end.getCount() == 0;
  }

  /**
   * Whether the server ended the answer as HTTP ends one, between two events, and all of it could
   * be parsed.
   */
  public boolean endedCleanly() {
    return hasEnded() && failure == null && !closed;
  }

  /** Whether the server closes the connection, too; for a stream that has ended. */
  public boolean closesWithin(Duration timeout) throws IOException {
    return connection.closesWithin(timeout);
  }

  /** The id of the last event that carried one: where to go on. */
  public @Nullable String lastEventId() {
    return lastEventId;
  }

  /** The reconnection time the server last gave, in milliseconds. */
  public @Nullable Long reconnectionTime() {
    return parser.reconnectionTime();
  }

  /** Everything received so far, whether returned by a call or not. */
  public List<SseEvent> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** The body's bytes so far, without the framing of chunks. */
  public byte[] bytes() {
    synchronized (raw) {
      return raw.toByteArray();
    }
  }

  /** The whole body of an answer that ends: a problem document. */
  public String body() {
    awaitEnd(PATIENCE);
    return new String(bytes(), UTF_8);
  }

  /** Closes the connection, as a client that has ended. */
  @Override
  public void close() {
    closed = true;
    connection.close();
  }

  @Override
  public String toString() {
    return status() + " " + events();
  }

  private void received(SseEvent event) {
    if (event.id() != null) {
      lastEventId = event.id();
    }
    synchronized (events) {
      events.add(event);
    }
    unread.add(event);
  }

  private void read() {
    try {
      InputStream body = response.body();
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      byte[] buffer = new byte[16 * 1024];
      for (int length = body.read(buffer); length >= 0; length = body.read(buffer)) {
        synchronized (raw) {
          raw.write(buffer, 0, length);
        }
        if (status() == 200) {
          parse(buffer, length, line);
        }
      }
      if (line.size() > 0 && status() == 200 || !parser.isBetweenEvents()) {
        throw new IllegalStateException("the stream ends within an event");
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    } finally {
      end.countDown();
    }
  }

  private void parse(byte[] buffer, int length, ByteArrayOutputStream line) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        line.writeBytes(Arrays.copyOfRange(buffer, start, i));
        parser.line(line.toByteArray());
        line.reset();
        start = i + 1;
      }
    }
    line.writeBytes(Arrays.copyOfRange(buffer, start, length));
  }
}
