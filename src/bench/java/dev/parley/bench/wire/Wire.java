package dev.parley.bench.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The only event loop of the driver. It sends and receives everything, so peers and connections
 * need no locks. The first fault on it ends the measurement.
 */
public final class Wire implements AutoCloseable {
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private volatile @Nullable String fault;

  public Wire() {
    DefaultThreadFactory threads = new DefaultThreadFactory("driver", true);
    boolean epoll = Epoll.isAvailable();
    group = epoll ? new EpollEventLoopGroup(1, threads) : new NioEventLoopGroup(1, threads);
    loop = group.next();
    bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000);
  }

  /** Returns the transport of the connections: {@code epoll} or {@code NIO}. */
  public String transport() {
    return group instanceof EpollEventLoopGroup ? "epoll" : "NIO";
  }

  public EventLoop loop() {
    return loop;
  }

  /** Connects to a port of this machine. Then calls the handler's {@code channelActive}. */
  void connect(int port, ChannelHandler handler) {
    ChannelFuture connecting =
        bootstrap.clone().handler(handler).connect(InetAddress.getLoopbackAddress(), port);
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            fail("no connection to port " + port + ": " + done.cause());
          }
        });
  }

  /** Ends the measurement with a fault. Later faults are ignored. */
  public void fail(String what) {
    if (fault == null) {
      fault = what;
    }
  }

  /** Throws if there was a fault. */
  public void check() {
    if (fault != null) {
      throw new IllegalStateException(fault);
    }
  }

  /** Runs the task on the event loop, and returns its result. */
  public <T> T on(Callable<T> task) throws InterruptedException {
    check();
    try {
      return loop.submit(task).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Runs the task on the event loop, and waits for its end. */
  public void run(Runnable task) throws InterruptedException {
    on(
        () -> {
          task.run();
          return true;
        });
  }

  /**
   * Waits until the condition holds, at most {@code seconds}. Checks it on the event loop. Returns
   * whether it holds.
   */
  public boolean until(BooleanSupplier condition, long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!on(condition::getAsBoolean)) {
      if (System.nanoTime() > end) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return true;
  }

  /** Waits for that time. Throws if there is a fault. */
  public void pass(double seconds) throws InterruptedException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      check();
      TimeUnit.NANOSECONDS.sleep(Math.min(left, 50_000_000));
    }
    check();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  static void close(@Nullable Channel channel) {
    if (channel != null) {
      channel.close();
    }
  }
}
