package dev.parley.http.server;

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
 * Counts the requests of one connection that are at the router and not yet answered. Its place in
 * the pipeline is between the server's decoder and the handler that answers. All fields belong to
 * the connection's event loop.
 */
public final class RouterRequests extends ChannelDuplexHandler {
  /** The handlers of the router, as {@link RequestGuard} finds and names them, the last first. */
  private static final List<String> HANDLERS =
      List.of("handler", "routed", "idle", "httpEncoder", "httpDecoder");

  private final ChannelPipeline pipeline;
  private final StrictDecoder decoder;
  private long answered;

  RouterRequests(ChannelPipeline pipeline, StrictDecoder decoder) {
    this.pipeline = pipeline;
    this.decoder = decoder;
  }

  /**
   * Removes the decoder and the router from the connection. Only allowed while no request is under
   * way. Afterwards the server does not hear of the end of the connection.
   */
  public void remove() {
    for (String name : HANDLERS) {
      if (pipeline.get(name) != null) {
        pipeline.remove(name);
      }
    }
  }

  /** Says whether the router has a request, or a part of one, that it has not answered. */
  public boolean isUnderWay() {
    return !decoder.isBetweenRequests() || decoder.requests() != answered;
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

  /** Between requests the fast path closes idle connections, so this event is dropped. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof IdleStateEvent) || isUnderWay()) {
      context.fireUserEventTriggered(event);
    }
  }
}
