package dev.parley.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An entry in the log of a room: a message, or an event of a peer. */
public sealed interface Event {
  /**
   * Returns the event's name in a stream. The name {@code message} is the default of an event
   * stream and is not written.
   */
  String name();

  /** Says whether {@code reader} gets it: never its own events, never messages for others. */
  boolean isFor(PeerId reader);

  /**
   * Appends the JSON after {@code data:}, on one line.
   *
   * @param at when the event happened
   */
  void writeTo(StringBuilder json, Instant at);

  /** Returns about how long that JSON is, in characters; room for the text to be copied once. */
  int length();

  /**
   * A message.
   *
   * @param to the addressee; null for all others in the room
   * @param members the members of the message, as {@link Message#members} writes them
   */
  record MessageSent(PeerId from, @Nullable PeerId to, String members) implements Event {
    private static final String DESCRIPTION = "\"description\":{\"type\":\"";

    @Override
    public String name() {
      return "message";
    }

    @Override
    public boolean isFor(PeerId reader) {
      return to == null ? !from.equals(reader) : to.equals(reader);
    }

    @Override
    public void writeTo(StringBuilder json, Instant at) {
      json.append("{\"from\":\"").append(from);
      if (to != null) {
        json.append("\",\"to\":\"").append(to);
      }
      json.append("\",\"at\":\"")
          .append(Timestamps.text(at))
          .append("\",")
          .append(members)
          .append('}');
    }

    @Override
    public int length() {
      return 200 + members.length();
    }

    /**
     * Returns the kind of the message in one word: the type of a description, {@code candidate},
     * {@code end-of-candidates} or {@code data}.
     */
    public String kind() {
      if (members.startsWith(DESCRIPTION)) {
        return members.substring(DESCRIPTION.length(), members.indexOf('"', DESCRIPTION.length()));
      }
      if (members.startsWith("\"candidate\":")) {
        return members.startsWith("null", 12) ? "end-of-candidates" : "candidate";
      }
      return "data";
    }

    /** Returns the size of the members in UTF-8. */
    public int bytes() {
      return members.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
      return "MessageSent[" + from + " to " + to + "]";
    }
  }

  /** An event of one membership of one peer; all other peers get it. */
  sealed interface PeerEvent extends Event {
    /** Returns the peer. */
    PeerId peer();

    /** Returns when the membership began; identifies it together with the peer's id. */
    Instant joinedAt();

    @Override
    default boolean isFor(PeerId reader) {
      return !peer().equals(reader);
    }
  }

  /** A peer joined. All that get this event joined earlier, so they are the impolite peers. */
  record PeerJoined(PeerId peer, Instant joinedAt, Metadata metadata) implements PeerEvent {
    @Override
    public String name() {
      return "peer-joined";
    }

    @Override
    public void writeTo(StringBuilder json, Instant at) {
      Event.open(json, this).append(",\"metadata\":").append(metadata.json());
      Event.close(Event.joinedAt(json, this).append(",\"polite\":false}"), at);
    }

    @Override
    public int length() {
      return 240 + metadata.json().length();
    }
  }

  /**
   * A peer is gone.
   *
   * @param message the text of the moderator who removed it; null for none
   */
  record PeerLeft(PeerId peer, Instant joinedAt, Departure reason, @Nullable String message)
      implements PeerEvent {
    /** Makes an event without a text. */
    public PeerLeft(PeerId peer, Instant joinedAt, Departure reason) {
      this(peer, joinedAt, reason, null);
    }

    @Override
    public String name() {
      return "peer-left";
    }

    @Override
    public void writeTo(StringBuilder json, Instant at) {
      Event.joinedAt(Event.open(json, this), this);
      json.append("},\"reason\":\"").append(reason.text()).append('"');
      if (message != null) {
        Json.string(json.append(",\"message\":"), message);
      }
      Event.close(json, at);
    }

    @Override
    public int length() {
      return 240 + (message == null ? 0 : message.length());
    }
  }

  /** The metadata of a peer was replaced. */
  record PeerUpdated(PeerId peer, Instant joinedAt, Metadata metadata) implements PeerEvent {
    @Override
    public String name() {
      return "peer-updated";
    }

    @Override
    public void writeTo(StringBuilder json, Instant at) {
      Event.open(json, this).append(",\"metadata\":").append(metadata.json());
      Event.close(Event.joinedAt(json, this).append('}'), at);
    }

    @Override
    public int length() {
      return 240 + metadata.json().length();
    }
  }

  private static StringBuilder open(StringBuilder json, PeerEvent event) {
    return json.append("{\"peer\":{\"id\":\"").append(event.peer()).append('"');
  }

  private static StringBuilder joinedAt(StringBuilder json, PeerEvent event) {
    return json.append(",\"joinedAt\":\"").append(Timestamps.text(event.joinedAt())).append('"');
  }

  private static void close(StringBuilder json, Instant at) {
    json.append(",\"at\":\"").append(Timestamps.text(at)).append("\"}");
  }

  /** Why a peer is gone. */
  enum Departure {
    /** It left on purpose. */
    LEFT,
    /** Its lease ran out. */
    EXPIRED,
    /** A moderator removed it. */
    REMOVED;

    /** Returns the reason as it is on the wire. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
