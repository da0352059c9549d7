package dev.parley.backplane.redis.script;

import dev.parley.protocol.EventId;
import dev.parley.protocol.PeerId;
import dev.parley.room.Attributes;
import dev.parley.room.CallReport;
import dev.parley.room.TimelineEntry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The format of a timeline entry in Redis: {@code <kind> <at us> <event id> <peer> <to> <detail>
 * <amount>}, with {@code *} for a value that is absent. A blank and the entry's attributes may
 * follow; former builds ignore them. {@code add_to_timeline.lua} and {@code report.lua} write it,
 * too.
 */
final class TimelineEntryFormat {
  private static final String NONE = "*";

  private TimelineEntryFormat() {}

  static String write(TimelineEntry entry) {
    return entry.kind().text()
        + ' '
        + entry.atMicros()
        + ' '
        + orNone(entry.id())
        + ' '
        + orNone(entry.peer())
        + ' '
        + orNone(entry.to())
        + ' '
        + (entry.detail().isEmpty() ? NONE : entry.detail())
        + ' '
        + entry.amount()
        + suffix(entry.attributes());
  }

  /** Writes the entry for a report, from its addressee on. */
  static String write(CallReport report) {
    return report.peer() + " " + report.connectionState() + " 0" + suffix(report.attributes());
  }

  private static String suffix(Attributes attributes) {
    return attributes.isEmpty() ? "" : " " + attributes.text();
  }

  private static Object orNone(@Nullable Object value) {
    return value == null ? NONE : value;
  }

  static TimelineEntry parse(String text) {
    String[] words = text.split(" ");
    return new TimelineEntry(
        TimelineEntry.Kind.valueOf(words[0].toUpperCase(Locale.ROOT)),
        Long.parseLong(words[1]),
        EventId.parse(words[2]),
        peer(words[3]),
        peer(words[4]),
        words[5].equals(NONE) ? "" : words[5],
        Long.parseLong(words[6]),
        words.length > 7 ? Attributes.parse(words[7]) : Attributes.NONE);
  }

  private static @Nullable PeerId peer(String word) {
    return word.equals(NONE) ? null : new PeerId(word);
  }
}
