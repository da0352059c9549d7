package dev.parley.http.fastpath;

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
 * The open connections of the fast path, by event loop. Closes connections over which no bytes have
 * come or gone for {@code quarkus.http.idle-timeout}. There is one timer for each event loop, which
 * can be late by a sixth of that time. At the end of the process it closes all.
 */
@Singleton
class FastConnections {
  private static final long CHECKS_PER_TIMEOUT = 6;
  private static final long NEVER = Duration.ofDays(10_000).toMillis();

  /** The connections of one event loop; used on that loop only. */
  private record Loop(Set<TrackedConnection> open, ScheduledFuture<?> timer) {}

  private final Map<EventExecutor, Loop> loops = new ConcurrentHashMap<>();
  private final Clock clock;
  private final long idleMillis;

  @Inject
  FastConnections(VertxHttpConfig server, Clock clock) {
    this(server.idleTimeout(), clock);
  }

  /**
   * Connections that are closed when they have been idle.
   *
   * @param idleTimeout for how long; zero for never
   */
  FastConnections(Duration idleTimeout, Clock clock) {
    this.clock = clock;
    this.idleMillis = idleTimeout.isZero() ? NEVER : idleTimeout.toMillis();
  }

  long nowMillis() {
    return clock.millis();
  }

  /** A connection was opened. On its event loop. */
  void add(TrackedConnection opened) {
    loops.computeIfAbsent(opened.loop(), this::begin).open().add(opened);
  }

  private Loop begin(EventExecutor loop) {
    Set<TrackedConnection> open = new HashSet<>();
    long period = Math.max(1, idleMillis / CHECKS_PER_TIMEOUT);
    return new Loop(
        open,
        loop.scheduleAtFixedRate(() -> closeIdle(open), period, period, TimeUnit.MILLISECONDS));
  }

  private void closeIdle(Set<TrackedConnection> open) {
    List.copyOf(open)
        .forEach(connection -> connection.closeIfUnusedSince(nowMillis() - idleMillis));
  }

  /** A connection was closed. On its event loop. */
  void remove(TrackedConnection closed) {
    Loop loop = loops.get(closed.loop());
    if (loop != null) {
      loop.open().remove(closed);
    }
  }

  @PreDestroy
  void close() {
    loops.forEach(
        (executor, loop) -> {
          loop.timer().cancel(false);
          executor.execute(() -> List.copyOf(loop.open()).forEach(TrackedConnection::close));
        });
  }
}
