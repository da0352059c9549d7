package dev.parley.room;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a room's timeline. It says what happened, and has no content of messages.
 *
 * @param kind what happened
 * @param atMicros when, by the backplane's clock, in microseconds since 1970
 * @param id the id of the log entry that this entry is about. For a stream: the position that it
 *     has reached. Null if there is none
 * @param peer the peer that acted or is concerned; null if it is not known
 * @param to the addressee of a message; null for everybody
 * @param detail for example the kind of a message, or the reason of a departure: one word without
 *     blanks, or empty
 * @param amount the bytes of a message, or the number of refusals; otherwise 0
 * @param attributes what else is known of a message or a report
 */
public record TimelineEntry(
    Kind kind,
    long atMicros,
    @Nullable EventId id,
    @Nullable PeerId peer,
    @Nullable PeerId to,
    String detail,
    long amount,
    Attributes attributes) {

  /** Makes an entry of which nothing else is known. */
  public TimelineEntry(
      Kind kind,
      long atMicros,
      @Nullable EventId id,
      @Nullable PeerId peer,
      @Nullable PeerId to,
      String detail,
      long amount) {
    this(kind, atMicros, id, peer, to, detail, amount, Attributes.NONE);
  }

  /** The kinds of entries. The kinds that are copied from the log come first. */
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
    /** A stream began; the detail says how, as {@code StreamStart} names it. */
    OPENED,
    /** A stream ended; the detail says why. */
    ENDED,
    /** Requests were refused, {@code amount} times; the detail is the problem's code. */
    REFUSED,
    /** A peer reported the state of its connection with another; the detail is that state. */
    REPORTED;

    /** Returns the kind's name on the wire. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Says whether the entry was copied from the log. */
  public boolean isLogged() {
    return kind.compareTo(Kind.MESSAGE) <= 0;
  }

  /** Returns the timeline entry for a log entry. */
  public static TimelineEntry of(String epoch, LogEntry entry) {
    EventId id = new EventId(epoch, entry.number());
    long at = entry.loggedMicros();
    Event event = entry.event();
    if (event instanceof Event.MessageSent said) {
      return message(Kind.MESSAGE, at, id, said);
    }
    if (event instanceof Event.PeerLeft left) {
      return new TimelineEntry(Kind.LEFT, at, id, left.peer(), null, left.reason().text(), 0);
    }
    Event.PeerEvent news = (Event.PeerEvent) event;
    Kind kind = news instanceof Event.PeerJoined ? Kind.JOINED : Kind.UPDATED;
    return new TimelineEntry(kind, at, id, news.peer(), null, "", 0);
  }

  /** Returns an entry for a message that waits until its addressee joins. */
  public static TimelineEntry waiting(long atMicros, Event.MessageSent said) {
    return message(Kind.WAITING, atMicros, null, said);
  }

  private static TimelineEntry message(
      Kind kind, long atMicros, @Nullable EventId id, Event.MessageSent said) {
    return new TimelineEntry(
        kind,
        atMicros,
        id,
        said.from(),
        said.to(),
        said.kind(),
        said.bytes(),
        MessageAttributes.of(said.members()));
  }

  /**
   * Returns an entry for an event that was written to a peer.
   *
   * @param by {@code stream} or {@code poll}
   */
  public static TimelineEntry delivered(long atMicros, EventId id, PeerId peer, String by) {
    return new TimelineEntry(Kind.DELIVERED, atMicros, id, peer, null, by, 0);
  }

  /** Returns an entry for a stream that began. */
  public static TimelineEntry opened(long atMicros, EventId place, PeerId peer, String how) {
    return new TimelineEntry(Kind.OPENED, atMicros, place, peer, null, how, 0);
  }

  /** Returns an entry for a stream that ended. */
  public static TimelineEntry ended(long atMicros, EventId place, PeerId peer, String why) {
    return new TimelineEntry(Kind.ENDED, atMicros, place, peer, null, why, 0);
  }

  /**
   * Returns an entry for refused requests.
   *
   * @param to the peer to which a message was to be sent; null if it was another request
   */
  public static TimelineEntry refused(
      long atMicros, @Nullable PeerId peer, @Nullable PeerId to, Problem problem, long times) {
    return new TimelineEntry(Kind.REFUSED, atMicros, null, peer, to, problem.code(), times);
  }

  /** Returns an entry for a peer's report of a connection. */
  public static TimelineEntry reported(long atMicros, PeerId from, CallReport report) {
    return new TimelineEntry(
        Kind.REPORTED,
        atMicros,
        null,
        from,
        report.peer(),
        report.connectionState(),
        0,
        report.attributes());
  }
}
