package dev.parley.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a room's log carries: a message, or the room's own news. */
public sealed interface Event {
  /**
   * Returns the event's name in a stream; {@code message} is a stream's default and not written.
   */
  String name();

  /** Says whether {@code reader} sees it: never its own, never what is for somebody else. */
  boolean isFor(PeerId reader);

  /**
   * Returns the JSON that follows {@code data:}, on one line.
   *
   * @param at when it happened
   */
  String data(Instant at);

  /**
   * A message.
   *
   * @param to the addressee; null for everybody else in the room
   * @param members the message's members as {@link Message#members} writes them
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
    public String data(Instant at) {
      StringBuilder json = new StringBuilder(members.length() + 200);
      json.append("{\"from\":\"").append(from);
      if (to != null) {
        json.append("\",\"to\":\"").append(to);
      }
      return json.append("\",\"at\":\"")
          .append(Timestamps.text(at))
          .append("\",")
          .append(members)
          .append('}')
          .toString();
    }

    /**
     * Returns what kind of message it is, in a word: the type of a description, {@code candidate},
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

    /** Returns how many bytes the members are in UTF-8. */
    public int bytes() {
      return members.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
      return "MessageSent[" + from + " to " + to + "]";
    }
  }

  /** The room's own news: about one stay of one peer, and for everybody else. */
  sealed interface PeerEvent extends Event {
    /** Returns whom it is about. */
    PeerId peer();

    /** Returns when that stay began; with the id it names the stay. */
    Instant joinedAt();

    @Override
    default boolean isFor(PeerId reader) {
      return !peer().equals(reader);
    }
  }

  /** Somebody joined. Whoever hears of it was there before, and so plays the impolite peer. */
  record PeerJoined(PeerId peer, Instant joinedAt, Metadata metadata) implements PeerEvent {
    @Override
    public String name() {
      return "peer-joined";
    }

    @Override
    public String data(Instant at) {
      StringBuilder json = Event.open(this).append(",\"metadata\":").append(metadata.json());
      return Event.close(Event.joinedAt(json, this).append(",\"polite\":false}"), at);
    }
  }

  /**
   * Somebody is gone.
   *
   * @param message what whoever removed it had to say; null for nothing
   */
  record PeerLeft(PeerId peer, Instant joinedAt, Departure reason, @Nullable String message)
      implements PeerEvent {
    /** Of somebody who was not removed with words. */
    public PeerLeft(PeerId peer, Instant joinedAt, Departure reason) {
      this(peer, joinedAt, reason, null);
    }

    @Override
    public String name() {
      return "peer-left";
    }

    @Override
    public String data(Instant at) {
      StringBuilder json = Event.joinedAt(Event.open(this), this);
      json.append("},\"reason\":\"").append(reason.text()).append('"');
      if (message != null) {
        Json.string(json.append(",\"message\":"), message);
      }
      return Event.close(json, at);
    }
  }

  /** Somebody's metadata was replaced. */
  record PeerUpdated(PeerId peer, Instant joinedAt, Metadata metadata) implements PeerEvent {
    @Override
    public String name() {
      return "peer-updated";
    }

    @Override
    public String data(Instant at) {
      StringBuilder json = Event.open(this).append(",\"metadata\":").append(metadata.json());
      return Event.close(Event.joinedAt(json, this).append('}'), at);
    }
  }

  private static StringBuilder open(PeerEvent about) {
    return new StringBuilder(256).append("{\"peer\":{\"id\":\"").append(about.peer()).append('"');
  }

  private static StringBuilder joinedAt(StringBuilder json, PeerEvent about) {
    return json.append(",\"joinedAt\":\"").append(Timestamps.text(about.joinedAt())).append('"');
  }

  private static String close(StringBuilder json, Instant at) {
    return json.append(",\"at\":\"").append(Timestamps.text(at)).append("\"}").toString();
  }

  /** Why a peer is gone. */
  enum Departure {
    /** It said so. */
    LEFT,
    /** Its lease ran out. */
    EXPIRED,
    /** It was removed. */
    REMOVED;

    /** Returns the reason as the wire writes it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
