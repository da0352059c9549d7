package dev.parley.bench.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The text of one message: lines like those of an SDP, written as the inside of a JSON string. At
 * its end are the sender, the receiver, the message's number, its length and its time. The last
 * character is a tilde, which appears nowhere else. So the text can be found in any format around
 * it.
 *
 * <p>One object reads all texts, on one thread, and holds the values of the last one.
 */
public final class Payload {
  /** From, to, number, length and time in hexadecimal digits, and the tilde. */
  private static final int TRAILER = 8 + 8 + 8 + 4 + 16 + 1;

  /** Bytes of the shortest text. */
  public static final int SHORTEST = TRAILER;

  /** Bytes of the longest text. */
  public static final int LONGEST = 8192;

  private static final int LINE = 32;

  /** The lines of a message depend on its number; consecutive messages differ in every line. */
  private static final int STARTS = 31;

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final ByteBuf LINES = lines();
  private static final ByteBuf PADDING =
      Unpooled.copiedBuffer(".".repeat(LINE), StandardCharsets.US_ASCII);

  private int from;
  private int to;
  private int number;
  private long nanos;
  private boolean intact;

  private static ByteBuf lines() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; lines.length() < LONGEST + STARTS * LINE; i++) {
      lines.append("a=line:%08x %08x xyz\\r\\n".formatted(i, i * 0x9E3779B9));
    }
    return Unpooled.directBuffer().writeBytes(lines.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes a text of {@code length} bytes. */
  public static void write(ByteBuf out, int length, int from, int to, int number, long nanos) {
    int filler = length - TRAILER;
    out.writeBytes(PADDING, 0, filler % LINE);
    out.writeBytes(LINES, start(number), filler - filler % LINE);
    writeHex(out, from, 8);
    writeHex(out, to, 8);
    writeHex(out, number, 8);
    writeHex(out, length, 4);
    writeHex(out, nanos, 16);
    out.writeByte('~');
  }

  private static int start(int number) {
    return Integer.remainderUnsigned(number, STARTS) * LINE;
  }

  private static void writeHex(ByteBuf out, long value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.writeByte(DIGITS[(int) (value >>> shift) & 15]);
    }
  }

  /** Reads the text between two indexes; false if there is none. */
  public boolean read(ByteBuf in, int start, int end) {
    int tilde = end - 1;
    while (tilde >= start && in.getByte(tilde) != '~') {
      tilde--;
    }
    int at = tilde + 1 - TRAILER;
    if (at < start) {
      return false;
    }
    from = (int) readHex(in, at, 8);
    to = (int) readHex(in, at + 8, 8);
    number = (int) readHex(in, at + 16, 8);
    int length = (int) readHex(in, at + 24, 4);
    nanos = readHex(in, at + 28, 16);
    intact = isIntact(in, tilde + 1 - length, start, length - TRAILER);
    return true;
  }

  private boolean isIntact(ByteBuf in, int first, int start, int filler) {
    if (filler < 0 || filler > LONGEST || first < start) {
      return false;
    }
    int padding = filler % LINE;
    return (first == start || in.getByte(first - 1) == '"')
        && ByteBufUtil.equals(in, first, PADDING, 0, padding)
        && ByteBufUtil.equals(in, first + padding, LINES, start(number), filler - padding);
  }

  private static long readHex(ByteBuf in, int at, int digits) {
    long value = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = in.getByte(i);
      value = value << 4 | (digit <= '9' ? digit - '0' : digit - 'a' + 10) & 15;
    }
    return value;
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  /** Which of the sender's messages it is, from 0. */
  public int number() {
    return number;
  }

  /** The time that it was written with. */
  public long nanos() {
    return nanos;
  }

  /** Whether every byte is the one that was written. */
  public boolean isIntact() {
    return intact;
  }
}
