package dev.parley.http.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.function.Function;

/**
 * Where the server lets the fast path in. The fast path sees the bytes of an HTTP/1.1 connection
 * before the server's own decoder, answers the requests that it knows, and leaves all others to the
 * router.
 */
public interface FastPathEntry {
  /** Says whether the fast path ever answers a request. Does not change after the start. */
  boolean isOpen();

  /**
   * Returns the handler of one connection that has no decoder yet.
   *
   * @param buildRouter adds the server's decoder and the router behind the handler
   */
  ChannelHandler handlerBeforeRouter(Function<ChannelPipeline, RouterRequests> buildRouter);

  /** Returns the handler of one connection that has a decoder and keeps it. */
  ChannelHandler handlerBefore(RouterRequests router);

  /** Waits until all requests that the fast path took have been answered, or the time is over. */
  void awaitAnswers(Duration timeout);
}
