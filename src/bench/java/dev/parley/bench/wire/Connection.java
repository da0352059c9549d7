package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One connection. Bytes that are written before it is established wait in a buffer. Received bytes
 * are read in place; an incomplete rest is stored until more bytes arrive.
 */
abstract class Connection extends ChannelInboundHandlerAdapter {
  protected final Wire wire;
  protected final int port;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf unsent;
  private @Nullable ByteBuf unread;
  private boolean begun;
  private boolean closing;

  Connection(Wire wire, int port) {
    this.wire = wire;
    this.port = port;
  }

  /**
   * Reads complete elements and moves the reader index past them. The next call gets the rest
   * again, followed by newly received bytes.
   */
  abstract void read(ByteBuf in);

  /** Called when the server closed the connection and the driver did not. */
  abstract void onLost();

  final ByteBuf buffer(int bytes) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
  }

  final void write(ByteBuf out) {
    if (context != null) {
      context.writeAndFlush(out, context.voidPromise());
    } else if (unsent == null) {
      unsent = out;
      if (!begun) {
        begun = true;
        wire.connect(port, this);
      }
    } else {
      unsent.writeBytes(out);
      out.release();
    }
  }

  /** Says whether {@link #close} was not called and the server did not close the connection. */
  public final boolean isOpen() {
    return !closing;
  }

  /** Closes the connection. No handler is called after that. */
  public final void close() {
    closing = true;
    if (context != null) {
      context.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    context = active;
    if (closing) {
      active.close();
    } else if (unsent != null) {
      active.writeAndFlush(unsent, active.voidPromise());
      unsent = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (unread != null) {
      unread.writeBytes(in);
      in.release();
      in = unread;
      unread = null;
    }
    if (!closing) {
      read(in);
    }
    storeRest(in);
  }

  private void storeRest(ByteBuf in) {
    if (closing || !in.isReadable()) {
      in.release();
    } else if (in.readerIndex() > 0 || in.writableBytes() == 0) {
      unread = buffer(Math.max(4096, 2 * in.readableBytes())).writeBytes(in);
      in.release();
    } else {
      unread = in;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext gone) {
    if (unread != null) {
      unread.release();
      unread = null;
    }
    if (!closing) {
      closing = true;
      onLost();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
    if (!closing) {
      wire.fail(this + ": " + cause);
    }
    failed.close();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + " to port " + port;
  }
}
