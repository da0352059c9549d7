package dev.parley.http.fastpath;

import dev.parley.delivery.Draining;
import dev.parley.http.Endpoints;
import dev.parley.http.config.BodyLimits;
import dev.parley.http.header.RequestHeader;
import dev.parley.http.server.FastPathEntry;
import dev.parley.http.server.ForwardingGuard;
import dev.parley.http.server.HeadCheck;
import dev.parley.http.server.RouterRequests;
import dev.parley.http.stream.WriteBudget;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Takes requests of endpoints straight from their connection and hands them to the same handlers as
 * the router does.
 *
 * <p>It is closed with settings that act on the router only ({@link RouterSettings}). It takes no
 * request while the replica drains, because then each answer has to be the last of its connection.
 */
@Singleton
class FastPath implements FastPathEntry, FastRequests {
  private static final Logger LOG = Logger.getLogger(FastPath.class);
  private static final long WAIT_STEP_NANOS = 10_000_000;

  private final Endpoints endpoints;
  private final FastExchange.Services services;
  private final FastConnections connections;
  private final HeadCheck headCheck;
  private final ForwardingGuard forwarding;
  private final Draining draining;
  private final int maxBodyBytes;
  private final boolean isOpen;

  /** Requests that were taken and are not answered yet; an open stream is one of them. */
  private final AtomicInteger underWay = new AtomicInteger();

  FastPath(
      Endpoints endpoints,
      ResponseHeads heads,
      WriteBudget budget,
      FastConnections connections,
      HeadCheck headCheck,
      ForwardingGuard forwarding,
      Draining draining,
      BodyLimits limits,
      RouterSettings settings) {
    this.endpoints = endpoints;
    this.services = new FastExchange.Services(heads, budget, draining);
    this.connections = connections;
    this.headCheck = headCheck;
    this.forwarding = forwarding;
    this.draining = draining;
    this.maxBodyBytes = limits.bytes();
    String closing = settings.closing();
    this.isOpen = closing == null;
    if (closing != null) {
      LOG.debugf("All requests use the router, because of %s", closing);
    }
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public ChannelHandler handlerBeforeRouter(Function<ChannelPipeline, RouterRequests> buildRouter) {
    return new FastConnection(this, connections, buildRouter);
  }

  @Override
  public ChannelHandler handlerBefore(RouterRequests router) {
    return new FastConnection(this, connections, router);
  }

  @Override
  public void awaitAnswers(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (underWay.get() > 0
        && System.nanoTime() < end
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(WAIT_STEP_NANOS);
    }
  }

  @Override
  public int maxBodyBytes() {
    return maxBodyBytes;
  }

  @Override
  public void onTaken() {
    underWay.incrementAndGet();
  }

  @Override
  public void onDone() {
    underWay.decrementAndGet();
  }

  @Override
  public boolean take(FastRequest request, ConnectionWriter connection) {
    String host = request.header(RequestHeader.HOST);
    if (draining.hasBegun()
        || host == null
        || !headCheck.isHost(host)
        || !forwarding.isReadable(request::header)) {
      return false;
    }
    FastExchange exchange = new FastExchange(request, connection, services);
    endpoints.handle(request.endpoint(), exchange);
    return !exchange.isPassed();
  }
}
