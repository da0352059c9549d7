package dev.parley.http.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Applies {@link ForwardingGuard} and {@link RequestTarget} to the requests of an HTTP/2
 * connection. The server replaces the listener when it has read the settings of the client, so this
 * listener is set again then.
 */
final class CleaningListener extends Http2FrameListenerDecorator {
  private final Http2ConnectionDecoder decoder;
  private final ForwardingGuard forwarding;

  private CleaningListener(
      Http2FrameListener server, Http2ConnectionDecoder decoder, ForwardingGuard forwarding) {
    super(server);
    this.decoder = decoder;
    this.forwarding = forwarding;
  }

  /** Sets a listener before the one that is there. */
  static void install(Http2ConnectionDecoder decoder, ForwardingGuard forwarding) {
    decoder.frameListener(new CleaningListener(decoder.frameListener(), decoder, forwarding));
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    super.onSettingsRead(context, settings);
    if (decoder.frameListener() != this) {
      install(decoder, forwarding);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean isLast)
      throws Http2Exception {
    clean(headers);
    super.onHeadersRead(context, stream, headers, padding, isLast);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int stream,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean isExclusive,
      int padding,
      boolean isLast)
      throws Http2Exception {
    clean(headers);
    super.onHeadersRead(context, stream, headers, dependency, weight, isExclusive, padding, isLast);
  }

  private void clean(Http2Headers headers) {
    forwarding.clean(headers);
    if (headers.path() != null) {
      headers.path(RequestTarget.readable(headers.path().toString()));
    }
  }
}
