package dev.parley.backplane.redis.script;

import dev.parley.protocol.EventId;
import dev.parley.room.Receipt;

/**
 * The stored answer of an idempotency key, as {@code send.lua} writes it: {@code <epoch> <first>
 * <count> <array 0|1>}, or {@code waiting}.
 */
final class ReceiptFormat {
  private ReceiptFormat() {}

  static Receipt parse(String text) {
    if (text.equals("waiting")) {
      return new Receipt.Waiting();
    }
    String[] words = text.split(" ");
    EventId first = new EventId(words[0], Long.parseLong(words[1]));
    return new Receipt.Logged(first, Integer.parseInt(words[2]), words[3].equals("1"));
  }
}
