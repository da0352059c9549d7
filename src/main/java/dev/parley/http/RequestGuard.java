package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.Bounds;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.quarkus.arc.Arc;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.VertxHandler;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the router on every HTTP/1.1 connection: has heads of requests read strictly and
 * within a time ({@link StrictDecoder}), and answers what cannot be read with a problem document
 * and the end of the connection.
 *
 * <p>Vert.x has no other door to its pipelines than the transport, which finds this bean.
 */
@Singleton
@Unremovable
class RequestGuard {
  private static final String DIRECT = "direct";

  private final Answers answers;
  private final DirectRequests direct;
  private final DirectConnections connections;
  private final RequestShape shape;
  private final HttpServerOptions limits;
  private final Duration headTimeout;

  /** Whether the server has to know of every connection from its beginning. */
  private final boolean isCounting;

  RequestGuard(
      Answers answers,
      DirectRequests direct,
      DirectConnections connections,
      RequestShape shape,
      HttpConfig config,
      VertxHttpConfig server) {
    this.answers = answers;
    this.direct = direct;
    this.connections = connections;
    this.shape = shape;
    this.limits =
        new HttpServerOptions()
            .setMaxInitialLineLength(server.limits().maxInitialLineLength())
            .setMaxHeaderSize(bytes(server.limits().maxHeaderSize()))
            .setMaxChunkSize(bytes(server.limits().maxChunkSize()));
    this.headTimeout = config.headTimeout();
    this.isCounting = server.limits().maxConnections().isPresent();
    Bounds.check(
        "parley.http.head-timeout", headTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
  }

  private static int bytes(MemorySize size) {
    return Math.toIntExact(size.asLongValue());
  }

  /** Has each connection that {@code bootstrap} accepts guarded. */
  static void standBefore(ServerBootstrap bootstrap, NetServerOptions options) {
    RequestGuard guard = Arc.container().instance(RequestGuard.class).get();
    ChannelHandler vertx = bootstrap.config().childHandler();
    boolean isLater =
        guard.direct.isOpen()
            && !guard.isCounting
            && !options.isSsl()
            && !options.isUseProxyProtocol();
    bootstrap.childHandler(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel connection) {
            if (isLater) {
              guard.standAlone(connection.pipeline(), vertx);
            } else {
              connection.pipeline().addLast(vertx);
              guard.stand(connection.pipeline());
            }
          }
        });
  }

  /** Puts the rest of the server behind a connection only when it is needed. */
  private void standAlone(ChannelPipeline pipeline, ChannelHandler vertx) {
    pipeline.addLast(
        DIRECT,
        new DirectConnection(
            direct,
            connections,
            same -> {
              same.addLast(vertx);
              return guard(same);
            }));
  }

  private void stand(ChannelPipeline pipeline) {
    if (pipeline.get("ssl") == null) {
      standFirst(pipeline);
    } else {
      pipeline.addAfter("ssl", "handshaken", new Handshaken());
    }
  }

  private void standFirst(ChannelPipeline pipeline) {
    RoutedRequests routed = guard(pipeline);
    if (routed != null && direct.isOpen()) {
      pipeline.addBefore("httpDecoder", DIRECT, new DirectConnection(direct, connections, routed));
    }
  }

  /** By TLS, which protocol it will be is known with the handshake. */
  private final class Handshaken extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      ChannelPipeline pipeline = context.pipeline();
      context.fireUserEventTriggered(event);
      if (event instanceof SslHandshakeCompletionEvent) {
        pipeline.remove(this);
        standFirst(pipeline);
      }
    }
  }

  /** Has heads read strictly; returns what knows of requests, null if this is not HTTP/1.1. */
  private @Nullable RoutedRequests guard(ChannelPipeline pipeline) {
    if (pipeline.get("httpDecoder") != null
        && pipeline.get("handler") instanceof VertxHandler<?> handler
        && handler.getConnection() instanceof HttpServerConnection connection) {
      StrictDecoder decoder = new StrictDecoder(limits, headTimeout, shape);
      RoutedRequests routed = new RoutedRequests(pipeline, decoder);
      pipeline.replace("httpDecoder", "httpDecoder", decoder);
      pipeline.addBefore("handler", "routed", routed);
      connection.invalidRequestHandler(this::refuse);
      return routed;
    }
    return null;
  }

  /** Answers what the decoder refused, after which Vert.x closes the connection. */
  private void refuse(HttpServerRequest request) {
    SecurityHeaders.put(request);
    request.response().putHeader("Connection", "close");
    answers.refuse(request.response(), refusal(request.decoderResult().cause()), "/");
  }

  private static Refusal refusal(Throwable cause) {
    if (cause instanceof Refusal refusal) {
      return refusal;
    }
    if (cause instanceof TooLongHttpLineException) {
      return new Refusal(Problem.URI_TOO_LONG, "The first line is longer than it may be.");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new Refusal(Problem.HEADERS_TOO_LARGE, "The headers are larger than they may be.");
    }
    return new Refusal(Problem.BAD_REQUEST, "This is not HTTP/1.1.");
  }
}
