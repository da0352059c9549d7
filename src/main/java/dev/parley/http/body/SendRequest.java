package dev.parley.http.body;

import com.fasterxml.jackson.core.JsonToken;
import dev.parley.protocol.Json;
import dev.parley.protocol.Message;
import dev.parley.protocol.Message.SdpType;
import dev.parley.protocol.Problem;
import dev.parley.room.Send;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of a send.
 *
 * @param messages 1 to 64
 * @param isArray whether they came in an array
 */
public record SendRequest(List<Message> messages, boolean isArray) {
  private static final int MAX_LINE_INDEX = 65535;

  /** Reads one message or an array of them; refuses with {@code invalid-message}. */
  public static SendRequest read(byte[] bytes) {
    return JsonReader.read(
        bytes,
        Problem.INVALID_MESSAGE,
        json -> {
          if (!json.isAt(JsonToken.START_ARRAY)) {
            return new SendRequest(List.of(message(json)), false);
          }
          List<Message> messages = new ArrayList<>();
          while (json.next() != JsonToken.END_ARRAY) {
            if (messages.size() == Send.MAX_MESSAGES) {
              throw json.refuse("An array has at most 64 messages.");
            }
            messages.add(message(json));
          }
          if (messages.isEmpty()) {
            throw json.refuse("An array has at least one message.");
          }
          return new SendRequest(messages, true);
        });
  }

  /** The members of one message that have been read so far. */
  private static final class Parts {
    Message.@Nullable Kind kind;
    @Nullable SdpType type;
    @Nullable String sdp;
    String json = "";
    @Nullable String session;
  }

  private static Message message(JsonReader json) throws IOException {
    if (!json.isAt(JsonToken.START_OBJECT)) {
      throw json.refuse("A message is a JSON object.");
    }
    Parts parts = new Parts();
    String name = json.nextMember();
    while (name != null) {
      readMember(json, name, parts);
      name = json.nextMember();
    }
    if (parts.kind == null) {
      throw json.refuse("A message has exactly one of description, candidate and data.");
    }
    return switch (parts.kind) {
      case DESCRIPTION -> description(json, parts);
      case CANDIDATE -> new Message.Candidate(parts.json, parts.session);
      case DATA -> new Message.Data(parts.json, parts.session);
    };
  }

  private static void readMember(JsonReader json, String name, Parts parts) throws IOException {
    switch (name) {
      case "description" -> {
        setKind(json, parts, Message.Kind.DESCRIPTION);
        readDescription(json, parts);
      }
      case "candidate" -> {
        setKind(json, parts, Message.Kind.CANDIDATE);
        parts.json = candidate(json);
      }
      case "data" -> {
        setKind(json, parts, Message.Kind.DATA);
        parts.json = json.copy();
      }
      case "session" -> parts.session = session(json);
      default -> json.skip();
    }
  }

  private static void setKind(JsonReader json, Parts parts, Message.Kind kind) {
    if (parts.kind != null) {
      throw json.refuse("A message has exactly one of description, candidate and data.");
    }
    parts.kind = kind;
  }

  private static @Nullable String session(JsonReader json) throws IOException {
    if (json.isAt(JsonToken.VALUE_NULL)) {
      return null;
    }
    String session = json.string("session");
    if (session.codePointCount(0, session.length()) > Message.MAX_SESSION) {
      throw json.refuse("session has at most 64 characters.");
    }
    return session;
  }

  private static void readDescription(JsonReader json, Parts parts) throws IOException {
    if (!json.isAt(JsonToken.START_OBJECT)) {
      throw json.refuse("description must be an object.");
    }
    String name = json.nextMember();
    while (name != null) {
      switch (name) {
        case "type" -> parts.type = sdpType(json);
        case "sdp" -> parts.sdp = json.string("description.sdp");
        default -> json.skip();
      }
      name = json.nextMember();
    }
  }

  private static SdpType sdpType(JsonReader json) throws IOException {
    String text = json.string("description.type");
    for (SdpType type : SdpType.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(text)) {
        return type;
      }
    }
    throw json.refuse("description.type is one of offer, answer, pranswer and rollback.");
  }

  private static Message description(JsonReader json, Parts parts) {
    SdpType type = parts.type;
    if (type == null) {
      throw json.refuse("description.type is missing.");
    }
    if (parts.sdp == null && type != SdpType.ROLLBACK) {
      throw json.refuse("description.sdp is missing.");
    }
    return new Message.Description(type, parts.sdp, parts.session);
  }

  /** Writes the members of {@code RTCIceCandidateInit} anew, and drops all others. */
  private static String candidate(JsonReader json) throws IOException {
    if (json.isAt(JsonToken.VALUE_NULL)) {
      return "null";
    }
    if (!json.isAt(JsonToken.START_OBJECT)) {
      throw json.refuse("candidate must be an object or null.");
    }
    StringBuilder out = new StringBuilder(160).append('{');
    boolean hasCandidate = false;
    String name = json.nextMember();
    while (name != null) {
      switch (name) {
        case "candidate" -> {
          hasCandidate = true;
          Json.string(member(out, name), json.string("candidate.candidate"));
        }
        case "sdpMid", "usernameFragment" ->
            Json.string(member(out, name), nullableString(json, "candidate." + name));
        case "sdpMLineIndex" -> member(out, name).append(lineIndex(json));
        default -> json.skip();
      }
      name = json.nextMember();
    }
    if (!hasCandidate) {
      throw json.refuse(
          "candidate.candidate must be a string, as RTCIceCandidate.toJSON() makes it.");
    }
    return out.append('}').toString();
  }

  private static StringBuilder member(StringBuilder json, String name) {
    if (json.length() > 1) {
      json.append(',');
    }
    return json.append('"').append(name).append("\":");
  }

  private static @Nullable String nullableString(JsonReader json, String what) throws IOException {
    return json.isAt(JsonToken.VALUE_NULL) ? null : json.string(what);
  }

  private static @Nullable Integer lineIndex(JsonReader json) throws IOException {
    if (json.isAt(JsonToken.VALUE_NULL)) {
      return null;
    }
    int index = json.isAt(JsonToken.VALUE_NUMBER_INT) ? json.smallInt() : -1;
    if (index < 0 || index > MAX_LINE_INDEX) {
      throw json.refuse("candidate.sdpMLineIndex is a whole number from 0 to 65535, or null.");
    }
    return index;
  }
}
