package dev.parley.http.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.GenericFutureListener;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.LaunchMode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The sockets on which the server accepts connections, and how many of these are open. A replica
 * that shuts down stops accepting before the server closes what is open, so that a new connection
 * is either refused or answered. The exception is one whose handshake the kernel completes between
 * the last accept and the close: it is reset, and its client tries again. Safe for any thread.
 */
@Singleton
@Unremovable
class Listeners {
  private static final long STEP_NANOS = 5_000_000;
  private static final long CLOSE_MILLIS = 1000;

  /** One for each port. */
  private final Queue<Channel> sockets = new ConcurrentLinkedQueue<>();

  private final AtomicInteger open = new AtomicInteger();
  private final GenericFutureListener<io.netty.util.concurrent.Future<Object>> closed =
      future -> open.decrementAndGet();
  private final LaunchMode mode;

  Listeners(LaunchMode mode) {
    this.mode = mode;
  }

  /** Has the socket that {@code bootstrap} opens noted. */
  void watch(ServerBootstrap bootstrap) {
    bootstrap.handler(new Noted());
  }

  /** Notes the socket once it is open. */
  @ChannelHandler.Sharable
  private final class Noted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      sockets.add(context.channel());
      super.channelActive(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      sockets.remove(context.channel());
      super.channelInactive(context);
    }
  }

  /** A connection was accepted. */
  void onAccepted(Channel connection) {
    open.incrementAndGet();
    connection.closeFuture().addListener(closed);
  }

  /**
   * Stops accepting, and waits until all connections are closed, but not longer than {@code
   * linger}: so a request that comes on a connection of the last moment is still answered. In
   * development mode the server outlives the application, and goes on to accept.
   */
  void stop(Duration linger) {
    if (mode == LaunchMode.DEVELOPMENT) {
      return;
    }
    for (Channel socket : sockets) {
      socket.close().awaitUninterruptibly(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    long end = System.nanoTime() + linger.toNanos();
    while (open.get() > 0 && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
