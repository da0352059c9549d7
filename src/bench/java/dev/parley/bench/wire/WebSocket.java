package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** A WebSocket (RFC 6455) for text frames, masked with zeros, which the server cannot tell. */
public final class WebSocket extends Connection {
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;

  /** Bytes that the head of a frame takes, at most. */
  public static final int HEAD = 8;

  private static final int MASKED = 0x80;

  /** Is told what arrives. */
  public interface Texts {
    /** The text stands between the two indexes, until this returns. */
    void text(ByteBuf in, int start, int end);
  }

  private final HttpHead head = new HttpHead();
  private final Texts texts;
  private boolean open;

  /** Connects, and asks for the path. */
  public WebSocket(Wire wire, int port, String path, Texts texts) {
    super(wire, port);
    this.texts = texts;
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    write(buffer(256).writeBytes(request.getBytes(StandardCharsets.US_ASCII)));
  }

  /** A buffer that a text frame of so many bytes begins in; to be filled with just these. */
  public ByteBuf frame(int bytes) {
    return begin(TEXT, bytes);
  }

  /** Sends such a frame. */
  public void send(ByteBuf frame) {
    write(frame);
  }

  public void send(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(frame(bytes.length).writeBytes(bytes));
  }

  private ByteBuf begin(int opcode, int bytes) {
    ByteBuf out = buffer(HEAD + bytes).writeByte(opcode);
    if (bytes < 126) {
      out.writeByte(MASKED | bytes);
    } else {
      out.writeByte(MASKED | 126).writeShort(bytes);
    }
    return out.writeInt(0);
  }

  @Override
  void read(ByteBuf in) {
    if (!open) {
      if (!head.read(in)) {
        return;
      }
      if (head.status() != 101) {
        wire.fail(this + ": answered " + head.status());
        return;
      }
      open = true;
    }
    boolean more = in.isReadable();
    while (more) {
      more = takeFrame(in);
    }
  }

  /** Reads a frame; false if it is not all there. */
  private boolean takeFrame(ByteBuf in) {
    int start = in.readerIndex();
    int there = in.readableBytes();
    if (there < 2) {
      return false;
    }
    int shortLength = in.getByte(start + 1) & 0x7F;
    int headBytes = shortLength == 126 ? 4 : 2;
    if (there < headBytes) {
      return false;
    }
    int length = shortLength == 126 ? in.getUnsignedShort(start + 2) : shortLength;
    if (there < headBytes + length) {
      return false;
    }
    in.skipBytes(headBytes + length);
    take(in, in.getUnsignedByte(start), start + headBytes, length);
    return true;
  }

  private void take(ByteBuf in, int opcode, int start, int length) {
    switch (opcode) {
      case TEXT -> texts.text(in, start, start + length);
      case PING -> write(begin(PONG, length).writeBytes(in, start, length));
      case PONG -> {}
      case CLOSE -> wire.fail(this + ": the other end ends it");
      default -> wire.fail(this + ": a frame of an unknown kind, " + opcode);
    }
  }

  @Override
  void onLost() {
    wire.fail(this + ": the other end has closed it");
  }
}
