package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** A WebSocket (RFC 6455) for text frames. The masking key is zero, so masking changes no byte. */
public final class WebSocket extends Connection {
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;

  /** Maximum length of a frame's head, in bytes. */
  public static final int HEAD = 8;

  private static final int MASKED = 0x80;

  /** Handles received text frames. */
  public interface Texts {
    /** Called with each text. It is between the two indexes, and valid during this call. */
    void text(ByteBuf in, int start, int end);
  }

  private final HttpHead head = new HttpHead();
  private final Texts texts;
  private boolean open;

  /** Connects, and requests the upgrade at {@code path}. */
  public WebSocket(Wire wire, int port, String path, Texts texts) {
    this(wire, port, path, "", texts);
  }

  /** The same, with more headers; each of them ends with a line break. */
  public WebSocket(Wire wire, int port, String path, String headers, Texts texts) {
    super(wire, port);
    this.texts = texts;
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + headers
            + "\r\n";
    byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
    write(buffer(bytes.length).writeBytes(bytes));
  }

  /** Returns a buffer with the head of a text frame. The caller appends exactly {@code bytes}. */
  public ByteBuf frame(int bytes) {
    return begin(TEXT, bytes);
  }

  /** Sends a frame that was made with {@link #frame}. */
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

  /** Reads a frame. If it is incomplete, reads nothing and returns false. */
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
      case CLOSE -> wire.fail(this + ": the server sent a close frame");
      default -> wire.fail(this + ": a frame with the unknown opcode " + opcode);
    }
  }

  @Override
  void onLost() {
    wire.fail(this + ": the server closed the connection");
  }
}
