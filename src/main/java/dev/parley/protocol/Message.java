package dev.parley.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing a peer says. It holds no byte that the client wrote: each kind serialises itself anew.
 */
public sealed interface Message {
  /** The longest {@link #session}, in characters. */
  int MAX_SESSION = 64;

  /** Returns the application's name for the negotiation this belongs to, if it gave one. */
  @Nullable String session();

  /** Returns the member that tells the kinds apart. */
  Kind kind();

  /** Appends this message's own member, {@code "candidate":...} for example. */
  void writeTo(StringBuilder json);

  /** Returns the members of this message as JSON without the braces, the session last. */
  default String members() {
    StringBuilder json = new StringBuilder(256);
    writeTo(json);
    String session = session();
    if (session != null) {
      Json.string(json.append(",\"session\":"), session);
    }
    return json.toString();
  }

  /** The kinds, in lower case the member names on the wire. */
  enum Kind {
    /** A session description. */
    DESCRIPTION,
    /** An ICE candidate, or the end of candidates. */
    CANDIDATE,
    /** Anything of the application's own. */
    DATA
  }

  /** What a session description is for (W3C {@code RTCSdpType}); on the wire in lower case. */
  enum SdpType {
    /** An offer. */
    OFFER,
    /** A final answer. */
    ANSWER,
    /** A provisional answer. */
    PRANSWER,
    /** Takes an offer back; has no SDP. */
    ROLLBACK
  }

  /**
   * A session description (W3C {@code RTCSessionDescriptionInit}).
   *
   * @param sdp opaque; null only for a rollback
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
    public String toString() {
      return "Description[" + type + "]";
    }
  }

  /**
   * An ICE candidate (W3C {@code RTCIceCandidateInit}), or the end of candidates.
   *
   * @param json the candidate's known members, serialised anew on one line; {@code null} as text
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
    public String toString() {
      return "Candidate";
    }
  }

  /**
   * The application's own.
   *
   * @param json any JSON value, serialised anew on one line
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
    public String toString() {
      return "Data";
    }
  }
}
