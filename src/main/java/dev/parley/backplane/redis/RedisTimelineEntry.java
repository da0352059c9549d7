package dev.parley.backplane.redis;

import dev.parley.protocol.EventId;
import dev.parley.protocol.PeerId;
import dev.parley.room.TimelineEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Facts as a timeline in Redis has them: {@code <what> <at us> <id> <peer> <to> <detail> <amount>},
 * with {@code *} for what there is not. {@code note.lua} writes them, too.
 */
final class RedisTimelineEntry {
  private static final String NONE = "*";

  private RedisTimelineEntry() {}

  static String text(TimelineEntry fact) {
    return fact.kind().text()
        + ' '
        + fact.atMicros()
        + ' '
        + orNone(fact.id())
        + ' '
        + orNone(fact.peer())
        + ' '
        + orNone(fact.to())
        + ' '
        + (fact.detail().isEmpty() ? NONE : fact.detail())
        + ' '
        + fact.amount();
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
        Long.parseLong(words[6]));
  }

  private static @Nullable PeerId peer(String word) {
    return word.equals(NONE) ? null : new PeerId(word);
  }

  /** Reads facts up to the end. */
  static List<TimelineEntry> all(RedisReply reply) {
    List<TimelineEntry> facts = new ArrayList<>();
    while (reply.hasMore()) {
      facts.add(parse(reply.text()));
    }
    return facts;
  }
}
