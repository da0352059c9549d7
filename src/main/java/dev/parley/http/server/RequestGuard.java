package dev.parley.http.server;

import dev.parley.http.caller.PresentedTokens;
import dev.parley.http.config.HttpConfig;
import dev.parley.http.exchange.RouterAnswer;
import dev.parley.http.problem.ProblemDocument;
import dev.parley.http.problem.Problems;
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
import io.netty.handler.codec.http2.Http2ConnectionHandler;
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
 * Puts handlers of ours before the router on every HTTP/1.1 connection: {@link StrictDecoder},
 * which reads heads strictly and within a time, and the fast path, if it is open. A request that
 * cannot be read is answered with a problem document, and the connection is closed.
 *
 * <p>Vert.x gives access to the pipelines of its server only through the transport ({@link
 * GuardedEpoll}, {@link GuardedSockets}), which looks up this bean.
 */
@Singleton
@Unremovable
class RequestGuard {
  private static final String FAST_PATH = "fastPath";

  private final Problems problems;
  private final FastPathEntry fastPath;
  private final HeadCheck headCheck;
  private final ForwardingGuard forwarding;
  private final Listeners listeners;
  private final HttpServerOptions limits;
  private final Duration headTimeout;

  /** Whether the server has to know of every connection from its beginning. */
  private final boolean countsConnections;

  RequestGuard(
      Problems problems,
      FastPathEntry fastPath,
      HeadCheck headCheck,
      ForwardingGuard forwarding,
      Listeners listeners,
      HttpConfig config,
      VertxHttpConfig server) {
    this.problems = problems;
    this.fastPath = fastPath;
    this.headCheck = headCheck;
    this.forwarding = forwarding;
    this.listeners = listeners;
    this.limits =
        new HttpServerOptions()
            .setMaxInitialLineLength(server.limits().maxInitialLineLength())
            .setMaxHeaderSize(bytes(server.limits().maxHeaderSize()))
            .setMaxChunkSize(bytes(server.limits().maxChunkSize()));
    this.headTimeout = config.headTimeout();
    this.countsConnections = server.limits().maxConnections().isPresent();
    Bounds.check(
        "parley.http.head-timeout", headTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
  }

  private static int bytes(MemorySize size) {
    return Math.toIntExact(size.asLongValue());
  }

  /** Adds the handlers to every connection that {@code bootstrap} accepts. */
  static void install(ServerBootstrap bootstrap, NetServerOptions options) {
    RequestGuard guard = Arc.container().instance(RequestGuard.class).get();
    ChannelHandler router = bootstrap.config().childHandler();
    guard.listeners.watch(bootstrap);
    boolean buildsRouterLater =
        guard.fastPath.isOpen()
            && !guard.countsConnections
            && !options.isSsl()
            && !options.isUseProxyProtocol();
    bootstrap.childHandler(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel connection) {
            ChannelPipeline pipeline = connection.pipeline();
            guard.listeners.onAccepted(connection);
            if (buildsRouterLater) {
              guard.addFastPath(pipeline, router);
            } else {
              pipeline.addLast(router);
              guard.addHandlers(pipeline);
            }
          }
        });
  }

  /** Adds the fast path alone; it adds the router when a request needs it. */
  private void addFastPath(ChannelPipeline pipeline, ChannelHandler router) {
    pipeline.addLast(
        FAST_PATH,
        fastPath.handlerBeforeRouter(
            same -> {
              same.addLast(router);
              return addDecoder(same);
            }));
  }

  private void addHandlers(ChannelPipeline pipeline) {
    if (pipeline.get("ssl") == null) {
      addDecoderAndFastPath(pipeline);
    } else {
      pipeline.addAfter("ssl", "handshaken", new AfterHandshake());
    }
  }

  private void addDecoderAndFastPath(ChannelPipeline pipeline) {
    RouterRequests requests = addDecoder(pipeline);
    if (requests != null && fastPath.isOpen()) {
      pipeline.addBefore("httpDecoder", FAST_PATH, fastPath.handlerBefore(requests));
    }
  }

  /** On TLS, the handshake decides which version of HTTP is spoken. */
  private final class AfterHandshake extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      ChannelPipeline pipeline = context.pipeline();
      context.fireUserEventTriggered(event);
      if (event instanceof SslHandshakeCompletionEvent) {
        pipeline.remove(this);
        addDecoderAndFastPath(pipeline);
        guardHttp2(pipeline);
      }
    }
  }

  /** Has HTTP/2 requests cleaned before the server sees them. */
  private void guardHttp2(ChannelPipeline pipeline) {
    Http2ConnectionHandler connection = pipeline.get(Http2ConnectionHandler.class);
    if (connection != null) {
      CleaningListener.install(connection.decoder(), forwarding);
    }
  }

  /** Replaces the server's decoder by ours; returns null if the connection is not HTTP/1.1. */
  private @Nullable RouterRequests addDecoder(ChannelPipeline pipeline) {
    if (pipeline.get("httpDecoder") != null
        && pipeline.get("handler") instanceof VertxHandler<?> handler
        && handler.getConnection() instanceof HttpServerConnection connection) {
      StrictDecoder decoder = new StrictDecoder(limits, headTimeout, headCheck, forwarding);
      RouterRequests requests = new RouterRequests(pipeline, decoder);
      pipeline.replace("httpDecoder", "httpDecoder", decoder);
      pipeline.addBefore("handler", "routed", requests);
      connection.invalidRequestHandler(this::refuse);
      return requests;
    }
    return null;
  }

  /** Answers what the decoder refused. Vert.x closes the connection afterwards. */
  private void refuse(HttpServerRequest request) {
    SecurityHeaders.put(request);
    request.response().putHeader("Connection", "close");
    Refusal refusal = refusal(request.decoderResult().cause());
    ProblemDocument document = problems.document(refusal, null, PresentedTokens.NONE, null);
    RouterAnswer.write(
        request.response(), document.status(), document.headers(), document.json("/"));
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
