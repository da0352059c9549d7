package dev.parley.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One message of a peer. It is parsed and written anew, so it holds no text of the client that was
 * not checked.
 */
public sealed interface Message {
  /** The longest {@link #session}, in characters. */
  int MAX_SESSION = 64;

  /** Returns the application's name of the negotiation; null if it gave none. */
  @Nullable String session();

  /** Returns the kind of the message. */
  Kind kind();

  /** Appends the member of this kind, {@code "candidate":...} for example. */
  void writeTo(StringBuilder json);

  /** Returns about how long that member is, in characters; room for the text to be copied once. */
  int length();

  /** Returns the members of this message as JSON without braces; the session is the last one. */
  default String members() {
    StringBuilder json = new StringBuilder(length() + 96);
    writeTo(json);
    String session = session();
    if (session != null) {
      Json.string(json.append(",\"session\":"), session);
    }
    return json.toString();
  }

  /** The kinds of messages. In lower case they are the member names on the wire. */
  enum Kind {
    /** A session description. */
    DESCRIPTION,
    /** An ICE candidate, or the end of candidates. */
    CANDIDATE,
    /** Data of the application. */
    DATA
  }

  /** The type of a session description (W3C {@code RTCSdpType}); in lower case on the wire. */
  enum SdpType {
    /** An offer. */
    OFFER,
    /** A final answer. */
    ANSWER,
    /** A provisional answer. */
    PRANSWER,
    /** Takes an offer back. It has no SDP. */
    ROLLBACK
  }

  /**
   * A session description (W3C {@code RTCSessionDescriptionInit}).
   *
   * @param sdp opaque text; null only for a rollback
   */
  record Description(SdpType type, @Nullable String sdp, @Nullable String session)
      implements Message {
    @Override
    public Kind kind() {
      return Kind.DESCRIPTION;
    }

    @Override
    public void writeTo(StringBuilder json) {
      json.append("\"description\":{\"type\":\"")
          .append(type.name().toLowerCase(Locale.ROOT))
          .append('"');
      if (sdp != null) {
        Json.string(json.append(",\"sdp\":"), sdp);
      }
      json.append('}');
    }

    @Override
    public int length() {
      // Each line of SDP ends with two characters that need an escape, after some thirty others.
      return sdp == null ? 64 : 64 + sdp.length() + sdp.length() / 8;
    }

    @Override
    public String toString() {
      return "Description[" + type + "]";
    }
  }

  /**
   * An ICE candidate (W3C {@code RTCIceCandidateInit}), or the end of candidates.
   *
   * @param json the known members of the candidate, written anew on one line; the text {@code null}
   *     for the end of candidates (RFC 8838)
   */
  record Candidate(String json, @Nullable String session) implements Message {
    @Override
    public Kind kind() {
      return Kind.CANDIDATE;
    }

    @Override
    public void writeTo(StringBuilder out) {
      out.append("\"candidate\":").append(json);
    }

    @Override
    public int length() {
      return 16 + json.length();
    }

    @Override
    public String toString() {
      return "Candidate";
    }
  }

  /**
   * Data of the application.
   *
   * @param json any JSON value, written anew on one line
   */
  record Data(String json, @Nullable String session) implements Message {
    @Override
    public Kind kind() {
      return Kind.DATA;
    }

    @Override
    public void writeTo(StringBuilder out) {
      out.append("\"data\":").append(json);
    }

    @Override
    public int length() {
      return 16 + json.length();
    }

    @Override
    public String toString() {
      return "Data";
    }
  }
}
