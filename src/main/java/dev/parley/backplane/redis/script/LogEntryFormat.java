package dev.parley.backplane.redis.script;

import dev.parley.protocol.Event;
import dev.parley.protocol.Event.Departure;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.room.LogEntry;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads log entries in the format of {@code room.lua}, from their kind on. Used once. */
final class LogEntryFormat {
  private final String text;
  private int position;

  /** Where the trace begins; the end of the text if there is none. */
  private int end;

  private LogEntryFormat(String text, int position) {
    this.text = text;
    this.position = position;
    this.end = text.length();
  }

  /** Reads the entry whose kind is at {@code from} in {@code text}. */
  static LogEntry parse(long number, String text, int from) {
    return new LogEntryFormat(text, from).entry(number);
  }

  private LogEntry entry(long number) {
    char kind = word().charAt(0);
    long logged = number();
    PeerId from = new PeerId(word());
    String to = word();
    PeerId addressee = to.equals("*") ? null : new PeerId(to);
    long at = kind == 'w' ? number() : logged;
    if (kind == 'm' || kind == 'w') {
      end = TraceSuffix.begin(text);
    }
    return new LogEntry(
        number, logged, at, event(kind, from, addressee), TraceSuffix.from(text, end));
  }

  private Event event(char kind, PeerId from, @Nullable PeerId to) {
    return switch (kind) {
      case 'm', 'w' -> new Event.MessageSent(from, to, rest());
      case 'j' -> new Event.PeerJoined(from, instant(), new Metadata(rest()));
      case 'u' -> new Event.PeerUpdated(from, instant(), new Metadata(rest()));
      case 'l' -> left(from, instant(), rest());
      default -> throw new IllegalStateException("Unknown kind of entry: " + kind);
    };
  }

  private static Event left(PeerId peer, Instant joinedAt, String rest) {
    int end = rest.indexOf(' ');
    String reason = end < 0 ? rest : rest.substring(0, end);
    return new Event.PeerLeft(
        peer,
        joinedAt,
        Departure.valueOf(reason.toUpperCase(Locale.ROOT)),
        end < 0 ? null : rest.substring(end + 1));
  }

  private Instant instant() {
    return Instant.ofEpochMilli(number());
  }

  private long number() {
    return Long.parseLong(word());
  }

  private String word() {
    int end = text.indexOf(' ', position);
    String word = text.substring(position, end);
    position = end + 1;
    return word;
  }

  private String rest() {
    return text.substring(position, end);
  }
}
