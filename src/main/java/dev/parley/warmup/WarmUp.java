package dev.parley.warmup;

import dev.parley.access.PeerTokens;
import dev.parley.room.Backplane;
import dev.parley.room.Bounds;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Has a new replica call itself until the JVM has compiled what a call goes through. Pairs of peers
 * open streams, exchange descriptions and candidates over the replica's own port, and leave. Only
 * their joins do not come by HTTP.
 *
 * <p>It ends after {@code parley.warm-up} at the latest, whatever happens. What goes wrong in it
 * changes nothing but the speed of the first requests.
 */
@Singleton
public class WarmUp {
  private static final Logger LOG = Logger.getLogger(WarmUp.class);

  /** Calls at a time. */
  private static final int LANES = 8;

  private static final long CHECK_MILLIS = 250;
  private static final Duration MAX = Duration.ofMinutes(1);

  private final Backplane backplane;
  private final PeerTokens tokens;
  private final String host;
  private final Duration atMost;
  private final AtomicBoolean isOver;

  /** When it has to be over, by {@link System#nanoTime}. */
  private volatile long end;

  WarmUp(
      Backplane backplane,
      PeerTokens tokens,
      WarmUpConfig config,
      @ConfigProperty(name = "quarkus.http.host") String host,
      @ConfigProperty(name = "quarkus.http.insecure-requests", defaultValue = "enabled")
          String insecureRequests) {
    this.backplane = backplane;
    this.tokens = tokens;
    this.host = host.equals("0.0.0.0") ? "127.0.0.1" : host;
    this.atMost = Bounds.check("parley.warm-up", config.atMost(), Duration.ZERO, MAX);
    boolean isOn = !atMost.isZero() && insecureRequests.equalsIgnoreCase("enabled");
    this.isOver = new AtomicBoolean(!isOn);
  }

  /** The time counts from the end of the start, even if no server begins to listen. */
  void prepare(@Observes @Priority(1) StartupEvent started) {
    end = System.nanoTime() + atMost.toNanos();
  }

  void begin(@ObservesAsync HttpServerStart listening) {
    if (isUnderWay()) {
      InetSocketAddress server = new InetSocketAddress(host, listening.options().getPort());
      thread(() -> callUntilCompiled(server)).start();
    }
  }

  /** Says whether the replica is still warming up, and so not ready yet. */
  public boolean isUnderWay() {
    return !isOver.get() && System.nanoTime() - end < 0;
  }

  private void callUntilCompiled(InetSocketAddress server) {
    try {
      while (isUnderWay() && backplane.notReadyReason() != null) {
        Thread.sleep(CHECK_MILLIS);
      }
      call(server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      isOver.set(true);
    }
  }

  private void call(InetSocketAddress server) throws InterruptedException {
    long begun = System.nanoTime();
    List<Lane> lanes = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      Lane lane = new Lane(backplane, tokens, server, this::isUnderWay);
      lanes.add(lane);
      threads.add(thread(lane));
    }
    threads.forEach(Thread::start);
    Compilation compilation = new Compilation();
    while (isUnderWay() && !compilation.isCalm() && threads.stream().anyMatch(Thread::isAlive)) {
      Thread.sleep(CHECK_MILLIS);
    }
    isOver.set(true);
    int calls = lanes.stream().mapToInt(Lane::calls).sum();
    String failure =
        lanes.stream().map(Lane::failure).filter(Objects::nonNull).findFirst().orElse("");
    LOG.infof(
        "Warmed up with %d calls in %d ms%s",
        calls,
        (System.nanoTime() - begun) / 1_000_000,
        failure.isEmpty() ? "" : "; some ended early: " + failure);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "warm-up");
    thread.setDaemon(true);
    return thread;
  }
}
