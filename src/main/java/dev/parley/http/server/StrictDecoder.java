package dev.parley.http.server;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests of one connection. Refuses a head that another server could read in another
 * way ({@link HeadCheck}), a length beside a transfer encoding, and a head that takes too long.
 * Headers of proxies that cannot be read are taken out ({@link ForwardingGuard}), and odd
 * characters of a query are encoded ({@link RequestTarget}).
 *
 * <p>A refused request is passed on as one that could not be decoded, so that its answer is written
 * after those of earlier requests. Nothing after it is read. All fields belong to the connection's
 * event loop.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
  private final long headTimeoutMillis;
  private final HeadCheck headCheck;
  private final ForwardingGuard forwarding;

  private Part part = Part.BETWEEN;
  private long requests;
  private boolean refused;
  private @Nullable Future<?> headTimer;

  /** The part of a request that is being read. */
  private enum Part {
    BETWEEN,
    HEAD,
    BODY
  }

  StrictDecoder(
      HttpServerOptions options,
      Duration headTimeout,
      HeadCheck headCheck,
      ForwardingGuard forwarding) {
    super(options);
    this.headTimeoutMillis = headTimeout.toMillis();
    this.headCheck = headCheck;
    this.forwarding = forwarding;
  }

  /** Says whether every request that has begun has been decoded to its end. */
  boolean isBetweenRequests() {
    return part == Part.BETWEEN && actualReadableBytes() == 0;
  }

  /** Returns how many requests have been decoded. */
  long requests() {
    return requests;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
    super.channelRead(context, bytes);
    if (part == Part.HEAD && headTimer == null && !refused) {
      headTimer =
          context
              .executor()
              .schedule(() -> onTimeout(context), headTimeoutMillis, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (part == Part.BETWEEN) {
      part = Part.HEAD;
    }
    int first = out.size();
    super.decode(context, in, out);
    for (int i = first; i < out.size(); i++) {
      look(out.get(i));
    }
  }

  private void look(Object message) {
    if (message instanceof HttpRequest request) {
      requests++;
      part = Part.BODY;
      stopTimer();
      forwarding.clean(request.headers());
      closeIfAsked(request.headers());
      if (request.decoderResult().isSuccess()) {
        request.setUri(RequestTarget.readable(request.uri()));
        String fault = headCheck.faultOf(request);
        if (fault != null) {
          request.setDecoderResult(DecoderResult.failure(new Refusal(Problem.BAD_REQUEST, fault)));
        }
      }
      refused = request.decoderResult().isFailure();
    }
    if (message instanceof LastHttpContent) {
      part = Part.BETWEEN;
    }
  }

  /** The server finds {@code close} only if it stands alone (RFC 9110, section 7.6.1). */
  private static void closeIfAsked(HttpHeaders headers) {
    List<String> options = headers.getAll(HttpHeaderNames.CONNECTION);
    boolean isList = options.size() > 1 || (options.size() == 1 && options.get(0).contains(","));
    if (isList
        && Arrays.stream(String.join(",", options).split(","))
            .anyMatch(option -> option.strip().equalsIgnoreCase("close"))) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  /** The decoder of Netty would ignore the length, but a proxy may have relied on it. */
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new Refusal(Problem.BAD_REQUEST, HeadCheck.TWO_LENGTHS);
  }

  private void onTimeout(ChannelHandlerContext context) {
    headTimer = null;
    refused = true;
    HttpRequest request =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, "/", HeadersMultiMap.httpHeaders());
    request.setDecoderResult(
        DecoderResult.failure(
            new Refusal(Problem.REQUEST_TIMEOUT, "The headers did not arrive in time.")));
    context.fireChannelRead(request);
    context.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    stopTimer();
    super.channelInactive(context);
  }

  private void stopTimer() {
    if (headTimer != null) {
      headTimer.cancel(false);
      headTimer = null;
    }
  }
}
