package dev.parley.backplane.redis.script;

import dev.parley.room.LogEntry;

/** A log entry and its epoch. {@code room.lua} publishes the same text that it stores. */
public record PublishedEntry(String epoch, LogEntry entry) {
  /** Reads {@code <epoch> <number> <kind> ...}. */
  public static PublishedEntry parse(String text) {
    int epochEnd = text.indexOf(' ');
    int numberEnd = text.indexOf(' ', epochEnd + 1);
    long number = Long.parseLong(text, epochEnd + 1, numberEnd, 10);
    return new PublishedEntry(
        text.substring(0, epochEnd), LogEntryFormat.parse(number, text, numberEnd + 1));
  }
}
