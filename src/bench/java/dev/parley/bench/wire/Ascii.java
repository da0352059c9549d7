package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;

/** Text in a buffer, looked at in place. */
final class Ascii {
  private Ascii() {}

  /** Whether the text at that index is this, whatever its case. {@code lower} is in lower case. */
  static boolean startsWith(ByteBuf in, int at, int end, byte[] lower) {
    if (end - at < lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      int letter = in.getByte(at + i);
      if (letter >= 'A' && letter <= 'Z') {
        letter |= 0x20;
      }
      if (letter != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /** The number in decimal digits between two indexes, with spaces in front perhaps. */
  static int decimal(ByteBuf in, int at, int end) {
    int value = 0;
    for (int i = at; i < end; i++) {
      int digit = in.getByte(i) - '0';
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
      }
    }
    return value;
  }
}
