package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One connection: what is written before it is there waits, and what arrives is read in place; only
 * what is incomplete is kept.
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
   * Reads what it can and moves the reader index past it; what is left comes again, with more
   * behind it.
   */
  abstract void read(ByteBuf in);

  /** The other end has closed the connection, which nobody here wanted. */
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

  /** Whether nobody has closed it. */
  public final boolean isOpen() {
    return !closing;
  }

  /** Closes the connection; nothing is told any more. */
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
    keep(in);
  }

  private void keep(ByteBuf in) {
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
