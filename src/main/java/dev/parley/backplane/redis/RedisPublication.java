package dev.parley.backplane.redis;

import dev.parley.room.LogEntry;

/** An entry as {@code room.lua} stores and publishes it. */
record RedisPublication(String epoch, LogEntry entry) {
  static RedisPublication parse(String text) {
    int epochEnd = text.indexOf(' ');
    int numberEnd = text.indexOf(' ', epochEnd + 1);
    long number = Long.parseLong(text, epochEnd + 1, numberEnd, 10);
    return new RedisPublication(
        text.substring(0, epochEnd), RedisEntry.parse(number, text, numberEnd + 1));
  }
}
