package dev.parley.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.List;

/**
 * Knows whether the router has requests of a connection that it has not answered. Stands between
 * the server's decoder and what answers. Belongs to the connection's event loop.
 */
final class RoutedRequests extends ChannelDuplexHandler {
  /** As {@link RequestGuard} finds and names them, the last first. */
  private static final List<String> HANDLERS =
      List.of("handler", "routed", "idle", "httpEncoder", "httpDecoder");

  private final ChannelPipeline pipeline;
  private final StrictDecoder decoder;
  private long answered;

  RoutedRequests(ChannelPipeline pipeline, StrictDecoder decoder) {
    this.pipeline = pipeline;
    this.decoder = decoder;
  }

  /**
   * Takes the router's end away from the connection; only while nothing is under way. The server
   * does not hear of the connection's end then.
   */
  void remove() {
    for (String name : HANDLERS) {
      if (pipeline.get(name) != null) {
        pipeline.remove(name);
      }
    }
  }

  /** Says whether a request, or a part of one, has come this way and is not yet answered. */
  boolean isUnderWay() {
    return !decoder.isBetween() || decoder.requests() != answered;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    boolean isInterim =
        message instanceof HttpResponse response
            && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (message instanceof LastHttpContent && !isInterim) {
      answered++;
    }
    context.write(message, promise);
  }

  /** Between requests it is {@link DirectConnection} that knows whether anything comes or goes. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof IdleStateEvent) || isUnderWay()) {
      context.fireUserEventTriggered(event);
    }
  }
}
