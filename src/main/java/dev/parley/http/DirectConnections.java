package dev.parley.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The open connections that {@link DirectConnection} stands at, by their event loops. Closes those
 * over which nothing has come or gone for {@code quarkus.http.idle-timeout}, with one timer for a
 * loop and up to a sixth of that time late, and all in the end.
 */
@Singleton
class DirectConnections {
  private static final long CHECKS_A_TIMEOUT = 6;
  private static final long NEVER = Duration.ofDays(10_000).toMillis();

  /** Belongs to its event loop. */
  private record Loop(Set<DirectConnection> open, ScheduledFuture<?> timer) {}

  private final Map<EventExecutor, Loop> loops = new ConcurrentHashMap<>();
  private final Clock clock;
  private final long idleMillis;

  @Inject
  DirectConnections(VertxHttpConfig server, Clock clock) {
    this(server.idleTimeout(), clock);
  }

  /**
   * Connections that are closed when they have been idle.
   *
   * @param idleTimeout for how long; zero for never
   */
  DirectConnections(Duration idleTimeout, Clock clock) {
    this.clock = clock;
    this.idleMillis = idleTimeout.isZero() ? NEVER : idleTimeout.toMillis();
  }

  long nowMillis() {
    return clock.millis();
  }

  /** A connection was opened. On its event loop. */
  void add(DirectConnection opened) {
    loops.computeIfAbsent(opened.context().executor(), this::begin).open().add(opened);
  }

  private Loop begin(EventExecutor loop) {
    Set<DirectConnection> open = new HashSet<>();
    long period = Math.max(1, idleMillis / CHECKS_A_TIMEOUT);
    return new Loop(
        open,
        loop.scheduleAtFixedRate(() -> closeIdle(open), period, period, TimeUnit.MILLISECONDS));
  }

  private void closeIdle(Set<DirectConnection> open) {
    List.copyOf(open)
        .forEach(connection -> connection.closeIfUnusedSince(nowMillis() - idleMillis));
  }

  /** A connection was closed. On its event loop. */
  void remove(DirectConnection closed) {
    Loop loop = loops.get(closed.context().executor());
    if (loop != null) {
      loop.open().remove(closed);
    }
  }

  @PreDestroy
  void close() {
    loops.forEach(
        (executor, loop) -> {
          loop.timer().cancel(false);
          executor.execute(() -> List.copyOf(loop.open()).forEach(DirectConnection::close));
        });
  }
}
