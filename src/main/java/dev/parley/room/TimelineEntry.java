package dev.parley.room;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of a room's timeline: that something happened, and nothing of what was said.
 *
 * @param kind what happened
 * @param atMicros when, by the backplane's clock, in microseconds since 1970
 * @param id of the log's entry that it is, or is about; of a stream, the place it has reached; null
 *     if there is none
 * @param peer who did it, or whom it happened to; null for an unknown stranger
 * @param to the addressee of a message; null for everybody
 * @param detail the kind of a message, the reason of a departure and the like; a word, without
 *     blanks, or empty
 * @param amount the bytes of a message, or how often somebody was refused; else 0
 */
public record TimelineEntry(
    Kind kind,
    long atMicros,
    @Nullable EventId id,
    @Nullable PeerId peer,
    @Nullable PeerId to,
    String detail,
    long amount) {

  /** What a room's timeline tells of; what is in the log comes first. */
  public enum Kind {
    /** The log has a {@code peer-joined}. */
    JOINED,
    /** The log has a {@code peer-updated}. */
    UPDATED,
    /** The log has a {@code peer-left}; the detail is its reason. */
    LEFT,
    /** The log has a message; the detail is its kind, the amount the bytes of its members. */
    MESSAGE,
    /** A message waits outside the log for its addressee. */
    WAITING,
    /** An entry was written to the peer; the detail is {@code stream} or {@code poll}. */
    DELIVERED,
    /** A stream began; the detail is why it goes on nowhere, or {@code resumed}. */
    OPENED,
    /** A stream ended; the detail says why. */
    ENDED,
    /** A request was refused, {@code amount} times; the detail is the problem's code. */
    REFUSED;

    /** Returns the word for it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Says whether it is an entry of the log. */
  public boolean isLogged() {
    return kind.compareTo(Kind.MESSAGE) <= 0;
  }

  /** Tells of an entry of the log. */
  public static TimelineEntry of(String epoch, LogEntry entry) {
    EventId id = new EventId(epoch, entry.number());
    long at = entry.loggedMicros();
    Event event = entry.event();
    if (event instanceof Event.MessageSent said) {
      return new TimelineEntry(
          Kind.MESSAGE, at, id, said.from(), said.to(), said.kind(), said.bytes());
    }
    if (event instanceof Event.PeerLeft left) {
      return new TimelineEntry(Kind.LEFT, at, id, left.peer(), null, left.reason().text(), 0);
    }
    Event.PeerEvent news = (Event.PeerEvent) event;
    Kind kind = news instanceof Event.PeerJoined ? Kind.JOINED : Kind.UPDATED;
    return new TimelineEntry(kind, at, id, news.peer(), null, "", 0);
  }

  /** A message was put aside until its addressee joins. */
  public static TimelineEntry waiting(long atMicros, Event.MessageSent said) {
    return new TimelineEntry(
        Kind.WAITING, atMicros, null, said.from(), said.to(), said.kind(), said.bytes());
  }

  /**
   * An entry was written to somebody.
   *
   * @param by {@code stream} or {@code poll}
   */
  public static TimelineEntry delivered(long atMicros, EventId id, PeerId peer, String by) {
    return new TimelineEntry(Kind.DELIVERED, atMicros, id, peer, null, by, 0);
  }

  /** A stream began. */
  public static TimelineEntry opened(long atMicros, EventId place, PeerId peer, String how) {
    return new TimelineEntry(Kind.OPENED, atMicros, place, peer, null, how, 0);
  }

  /** A stream ended. */
  public static TimelineEntry ended(long atMicros, EventId place, PeerId peer, String why) {
    return new TimelineEntry(Kind.ENDED, atMicros, place, peer, null, why, 0);
  }

  /** A request was refused. */
  public static TimelineEntry refused(
      long atMicros, @Nullable PeerId peer, Problem problem, long times) {
    return new TimelineEntry(Kind.REFUSED, atMicros, null, peer, null, problem.code(), times);
  }
}
