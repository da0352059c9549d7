package dev.parley.http.fastpath;

import static io.netty.handler.codec.ByteToMessageDecoder.MERGE_CUMULATOR;

import dev.parley.http.header.ResponseHeader;
import dev.parley.http.server.RouterRequests;
import dev.parley.http.stream.EventStreamResponse;
import dev.parley.room.RoomLogger;
import dev.parley.room.RoomLogger.About;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of an HTTP/1.1 connection. It hands plain requests to {@link FastRequests}, and
 * all other bytes unchanged to the server's own decoder and the router behind it. These are only
 * added when they are needed; so a waiting stream needs no more than this handler and its channel.
 *
 * <p>One request is answered at a time, in the order in which they came. While the fast path
 * answers one, further bytes are held, up to {@link #MAX_HELD_BYTES}. While the router answers one,
 * all bytes go there.
 *
 * <p>All fields belong to the connection's event loop.
 */
final class FastConnection extends ChannelInboundHandlerAdapter
    implements ConnectionWriter, TrackedConnection {
  private static final RoomLogger LOG = RoomLogger.of(FastConnection.class);

  /** Bytes of further requests that are read while one is answered. */
  private static final int MAX_HELD_BYTES = 65_536;

  /** Scratch buffer of the event loop; valid while one request is parsed. */
  private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>();

  private enum State {
    /** The next bytes begin a request. */
    READY,
    /** The next bytes wait for the answer to the request before. */
    ANSWERING,
    /** The connection ends; no more bytes are read. */
    OVER
  }

  private final FastRequests requests;
  private final FastConnections connections;

  /** Adds the router behind this handler; null if it is there from the beginning. */
  private final @Nullable Function<ChannelPipeline, RouterRequests> buildRouter;

  /** Null while the router is not there. */
  private @Nullable RouterRequests router;

  private @Nullable ChannelHandlerContext context;

  /** Bytes that have been read from the connection and not from this buffer. */
  private @Nullable ByteBuf held;

  private State state = State.READY;
  private boolean isReadingRequests;
  private boolean isPaused;
  private @Nullable EventStreamResponse stream;
  private long lastUsedMillis;

  /** The handler of a connection without a router, which {@code buildRouter} can add. */
  FastConnection(
      FastRequests requests,
      FastConnections connections,
      Function<ChannelPipeline, RouterRequests> buildRouter) {
    this.requests = requests;
    this.connections = connections;
    this.buildRouter = buildRouter;
  }

  /** The handler of a connection that has a router and keeps it. */
  FastConnection(FastRequests requests, FastConnections connections, RouterRequests router) {
    this.requests = requests;
    this.connections = connections;
    this.buildRouter = null;
    this.router = router;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    markUsed();
    connections.add(this);
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext known = context;
    if (known == null) {
      throw new IllegalStateException("Not in a pipeline");
    }
    return known;
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    markUsed();
    if (held == null && isAtRouter()) {
      reading.fireChannelRead(message);
      return;
    }
    ByteBuf bytes = (ByteBuf) message;
    held = held == null ? bytes : MERGE_CUMULATOR.cumulate(reading.alloc(), held, bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext reading) {
    readRequests();
    reading.fireChannelReadComplete();
    reading.flush();
  }

  /** Says whether the router has a request, or a part of one, that it has not answered. */
  private boolean isAtRouter() {
    RouterRequests known = router;
    return known != null && known.isUnderWay();
  }

  /** Has the held requests answered, or hands their bytes to the router. */
  private void readRequests() {
    isReadingRequests = true;
    while (held != null && state == State.READY) {
      if (isAtRouter() || !readRequest(held)) {
        passToRouter(held);
      }
    }
    isReadingRequests = false;
    boolean isFull = held != null && held.readableBytes() >= MAX_HELD_BYTES;
    if (isFull != isPaused) {
      isPaused = isFull;
      context().channel().config().setAutoRead(!isFull);
    }
  }

  /** Has one request answered; returns false if its bytes are to go to the router. */
  private boolean readRequest(ByteBuf bytes) {
    byte[] scratch = scratch(RequestParser.MAX_HEAD_BYTES + requests.maxBodyBytes());
    int length = Math.min(scratch.length, bytes.readableBytes());
    bytes.getBytes(bytes.readerIndex(), scratch, 0, length);
    RequestParser parser = new RequestParser(scratch, length);
    FastRequest request = parser.read(requests.maxBodyBytes());
    if (request == null) {
      return false;
    }
    state = State.ANSWERING;
    requests.onTaken();
    if (!requests.take(request, this)) {
      state = State.READY;
      requests.onDone();
      return false;
    }
    skip(parser.length());
    return true;
  }

  private static byte[] scratch(int size) {
    byte[] scratch = SCRATCH.getIfExists();
    if (scratch == null || scratch.length < size) {
      scratch = new byte[size];
      SCRATCH.set(scratch);
    }
    return scratch;
  }

  private void skip(int length) {
    ByteBuf bytes = held;
    if (bytes != null) {
      bytes.skipBytes(length);
      if (!bytes.isReadable()) {
        bytes.release();
        held = null;
      }
    }
  }

  private void passToRouter(ByteBuf bytes) {
    held = null;
    if (router == null && buildRouter != null) {
      router = buildRouter.apply(context().pipeline());
    }
    context().fireChannelRead(bytes);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A stream may last long, so the router is removed from the connection until it is needed
   * again.
   */
  @Override
  public void setStream(EventStreamResponse answer) {
    stream = answer;
    RouterRequests known = router;
    if (known != null && buildRouter != null) {
      known.remove();
      router = null;
    }
  }

  @Override
  public void answer(byte[] head, List<ResponseHeader> headers, @Nullable String body) {
    onLoop(
        () -> {
          if (state == State.ANSWERING) {
            ByteBuf bytes = ResponseBytes.of(context().alloc(), head, headers, body);
            context().write(bytes, context().voidPromise());
            onAnswered(State.READY);
          }
        });
  }

  private void onAnswered(State next) {
    state = next;
    stream = null;
    markUsed();
    requests.onDone();
    if (!isReadingRequests) {
      channelReadComplete(context());
    }
  }

  @Override
  public void beginStream(byte[] head, byte[] restOfHead) {
    ByteBuf out = context().alloc().directBuffer(head.length + restOfHead.length);
    context().write(out.writeBytes(head).writeBytes(restOfHead));
  }

  @Override
  public void writeChunk(EventStreamResponse of, byte[] bytes, int size) {
    context()
        .writeAndFlush(ResponseBytes.chunk(context().alloc(), bytes, size))
        .addListener(
            done -> {
              markUsed();
              of.onWritten(size);
            });
  }

  @Override
  public void endStream(EventStreamResponse of, boolean isLast) {
    if (stream != of) {
      return;
    }
    ChannelFuture written = context().write(ResponseBytes.lastChunk(context().alloc()));
    if (isLast) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    onAnswered(isLast ? State.OVER : State.READY);
  }

  @Override
  public void onLoop(Runnable action) {
    if (loop().inEventLoop()) {
      action.run();
    } else {
      onLoopLater(action);
    }
  }

  @Override
  public void onLoopLater(Runnable action) {
    loop().execute(action);
  }

  @Override
  public EventExecutor loop() {
    return context().executor();
  }

  @Override
  public @Nullable String remoteAddress() {
    return context().channel().remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : null;
  }

  @Override
  public boolean isTls() {
    return context().pipeline().get(SslHandler.class) != null;
  }

  /** Notes that bytes have come or gone. */
  void markUsed() {
    lastUsedMillis = connections.nowMillis();
  }

  @Override
  public void closeIfUnusedSince(long millis) {
    if (lastUsedMillis <= millis && !isAtRouter()) {
      close();
    }
  }

  @Override
  public void close() {
    context().close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext closed) {
    connections.remove(this);
    if (held != null) {
      held.release();
      held = null;
    }
    EventStreamResponse unfinished = stream;
    if (state == State.ANSWERING) {
      requests.onDone();
    }
    state = State.OVER;
    stream = null;
    if (unfinished != null) {
      unfinished.onGone();
    }
    closed.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
    if (router == null) {
      if (!(cause instanceof IOException)) {
        LOG.error("Fault on a connection", cause, About.NOTHING);
      }
      failed.close();
    } else {
      failed.fireExceptionCaught(cause);
    }
  }
}
