package dev.parley.http;

import static io.netty.handler.codec.ByteToMessageDecoder.MERGE_CUMULATOR;

import dev.parley.room.RoomLogger;
import dev.parley.room.RoomLogger.About;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The first to see what a client sends on an HTTP/1.1 connection. Plain requests it hands to {@link
 * DirectRequests}; everything else, as it came, to the server's own decoder and the router behind
 * it, which are not there before they are needed. A waiting stream therefore is this and its
 * channel.
 *
 * <p>One request is answered at a time, in their order: while one is under way here, further bytes
 * are held, up to {@link #MOST_HELD}; while one is under way at the router, all go there.
 *
 * <p>All fields belong to the connection's event loop.
 */
final class DirectConnection extends ChannelInboundHandlerAdapter {
  private static final RoomLogger LOG = RoomLogger.of(DirectConnection.class);

  /** Bytes of further requests that are taken while one is answered. */
  private static final int MOST_HELD = 65_536;

  private static final byte[] LINE_END = ascii("\r\n");
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
  private static final byte[] LENGTH = ascii("content-length: ");
  private static final byte[] HEX = ascii("0123456789abcdef");

  /** Where requests are looked at; whatever is there belongs to the one who is at it. */
  private static final FastThreadLocal<byte[]> DESK = new FastThreadLocal<>();

  /** What the next bytes mean here. */
  private enum State {
    /** They begin a request. */
    READY,
    /** They have to wait for the answer to the one before. */
    ANSWERING,
    /** Nothing: the connection ends. */
    OVER
  }

  private final DirectRequests requests;
  private final DirectConnections all;
  private final @Nullable Function<ChannelPipeline, RoutedRequests> router;

  /** Null while nothing has gone to the router that will come back. */
  private @Nullable RoutedRequests routed;

  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf held;
  private State state = State.READY;
  private boolean isTaking;
  private boolean isPaused;
  private @Nullable DirectStream stream;
  private long usedMillis;

  /**
   * The handler of one connection.
   *
   * @param router builds the router's end behind this handler
   */
  DirectConnection(
      DirectRequests requests,
      DirectConnections all,
      Function<ChannelPipeline, RoutedRequests> router) {
    this.requests = requests;
    this.all = all;
    this.router = router;
  }

  /**
   * The handler of one connection that has the router's end, and keeps it.
   *
   * @param routed what knows of the requests there
   */
  DirectConnection(DirectRequests requests, DirectConnections all, RoutedRequests routed) {
    this.requests = requests;
    this.all = all;
    this.router = null;
    this.routed = routed;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    used();
    all.add(this);
  }

  ChannelHandlerContext context() {
    ChannelHandlerContext known = context;
    if (known == null) {
      throw new IllegalStateException("Not in a pipeline");
    }
    return known;
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    used();
    if (held == null && isRouted()) {
      reading.fireChannelRead(message);
      return;
    }
    ByteBuf bytes = (ByteBuf) message;
    held = held == null ? bytes : MERGE_CUMULATOR.cumulate(reading.alloc(), held, bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext reading) {
    take();
    reading.fireChannelReadComplete();
    reading.flush();
  }

  /** Says whether the router has a request, or the beginning of one, that it has not answered. */
  private boolean isRouted() {
    RoutedRequests known = routed;
    return known != null && known.isUnderWay();
  }

  /** Takes the requests that are here, or passes them on. */
  private void take() {
    isTaking = true;
    while (held != null && state == State.READY) {
      if (isRouted() || !takeNext(held)) {
        passOn(held);
      }
    }
    isTaking = false;
    boolean isMuch = held != null && held.readableBytes() >= MOST_HELD;
    if (isMuch != isPaused) {
      isPaused = isMuch;
      context().channel().config().setAutoRead(!isMuch);
    }
  }

  private boolean takeNext(ByteBuf bytes) {
    byte[] desk = desk(DirectRequest.MAX_HEAD + requests.maxBody());
    int length = Math.min(desk.length, bytes.readableBytes());
    bytes.getBytes(bytes.readerIndex(), desk, 0, length);
    DirectRequest request = DirectRequest.read(desk, length, requests.maxBody());
    return request != null && requests.take(request, this);
  }

  private static byte[] desk(int size) {
    byte[] desk = DESK.getIfExists();
    if (desk == null || desk.length < size) {
      desk = new byte[size];
      DESK.set(desk);
    }
    return desk;
  }

  private void passOn(ByteBuf bytes) {
    held = null;
    if (routed == null && router != null) {
      routed = router.apply(context().pipeline());
    }
    context().fireChannelRead(bytes);
  }

  /**
   * The request is answered here, whatever becomes of it, and its bytes are done with.
   *
   * @param answer the stream that is to answer it, if one is
   */
  void begin(DirectRequest request, @Nullable DirectStream answer) {
    ByteBuf bytes = held;
    if (bytes != null) {
      bytes.skipBytes(request.length());
      if (!bytes.isReadable()) {
        bytes.release();
        held = null;
      }
    }
    state = State.ANSWERING;
    stream = answer;
    requests.begun();
    if (stream != null && routed != null && router != null) {
      // It may be a long time until anything else is asked here.
      routed.remove();
      routed = null;
    }
  }

  /**
   * Answers the request that was begun. On any thread.
   *
   * @param head the status line and all headers but the length, each with its end
   * @param body null if the status is one that has none
   */
  void answer(byte[] head, @Nullable String body) {
    onLoop(() -> answerNow(head, body));
  }

  private void answerNow(byte[] head, @Nullable String body) {
    if (state != State.ANSWERING) {
      return;
    }
    context().write(answerBytes(head, body), context().voidPromise());
    answered(State.READY);
  }

  private ByteBuf answerBytes(byte[] head, @Nullable String body) {
    if (body == null) {
      ByteBuf out = context().alloc().directBuffer(head.length + LINE_END.length);
      return out.writeBytes(head).writeBytes(LINE_END);
    }
    int length = ByteBufUtil.utf8Bytes(body);
    ByteBuf out = context().alloc().directBuffer(head.length + LENGTH.length + length + 16);
    out.writeBytes(head).writeBytes(LENGTH);
    out.writeCharSequence(Integer.toString(length), StandardCharsets.US_ASCII);
    out.writeBytes(LINE_END).writeBytes(LINE_END);
    ByteBufUtil.reserveAndWriteUtf8(out, body, length);
    return out;
  }

  /** What was begun has been answered. */
  private void answered(State next) {
    state = next;
    stream = null;
    used();
    requests.over();
    if (!isTaking) {
      channelReadComplete(context());
    }
  }

  /** Writes the head of a stream. On the event loop. */
  void head(byte[] head) {
    context().write(context().alloc().directBuffer(head.length).writeBytes(head));
  }

  /** Writes the next chunk of a stream (RFC 9112, section 7.1). On the event loop. */
  void chunk(DirectStream of, byte[] bytes, int size) {
    ByteBuf out = context().alloc().directBuffer(size + 12);
    int shift = 28 - Integer.numberOfLeadingZeros(size) / 4 * 4;
    for (; shift >= 0; shift -= 4) {
      out.writeByte(HEX[size >> shift & 15]);
    }
    out.writeBytes(LINE_END).writeBytes(bytes, 0, size).writeBytes(LINE_END);
    context()
        .writeAndFlush(out)
        .addListener(
            done -> {
              used();
              of.onWritten(size);
            });
  }

  /**
   * Ends the stream, and with it perhaps the connection. On the event loop.
   *
   * @param isLast whether nothing more is answered here
   */
  void end(DirectStream of, boolean isLast) {
    if (stream != of) {
      return;
    }
    ByteBuf out = context().alloc().directBuffer(LAST_CHUNK.length).writeBytes(LAST_CHUNK);
    ChannelFuture written = context().write(out);
    if (isLast) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    answered(isLast ? State.OVER : State.READY);
  }

  /** Runs {@code action} on the event loop, before anything that is asked for later. */
  void onLoop(Runnable action) {
    if (context().executor().inEventLoop()) {
      action.run();
    } else {
      context().executor().execute(action);
    }
  }

  /** Returns the address of the other end, as text; null if it has none. */
  @Nullable String remoteHost() {
    return context().channel().remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : null;
  }

  boolean isByTls() {
    return context().pipeline().get(SslHandler.class) != null;
  }

  /** Notes a sign of life. */
  void used() {
    usedMillis = all.nowMillis();
  }

  /** Closes the connection if since then nothing has come or gone. */
  void closeIfUnusedSince(long millis) {
    if (usedMillis <= millis && !isRouted()) {
      close();
    }
  }

  /** Closes the connection, whatever is under way. */
  void close() {
    context().close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext closed) {
    all.remove(this);
    if (held != null) {
      held.release();
      held = null;
    }
    DirectStream gone = stream;
    if (state == State.ANSWERING) {
      requests.over();
    }
    state = State.OVER;
    stream = null;
    if (gone != null) {
      gone.onGone();
    }
    closed.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
    if (routed == null) {
      if (!(cause instanceof IOException)) {
        LOG.error("Fault on a connection", cause, About.NOTHING);
      }
      failed.close();
    } else {
      failed.fireExceptionCaught(cause);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
