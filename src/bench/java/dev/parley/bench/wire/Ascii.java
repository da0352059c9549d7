package dev.parley.bench.wire;

import io.netty.buffer.ByteBuf;

/** Reads ASCII text in a buffer without copying it. */
final class Ascii {
  private Ascii() {}

  /** Says whether the text at {@code at} begins with {@code lower}, ignoring case. */
  static boolean startsWith(ByteBuf in, int at, int end, byte[] lower) {
    if (end - at < lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      int character = in.getByte(at + i);
      if (character >= 'A' && character <= 'Z') {
        character |= 0x20;
      }
      if (character != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the decimal number between two indexes. Skips characters that are no digits. */
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
