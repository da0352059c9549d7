package dev.parley.http;

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
record MessageBody(List<Message> messages, boolean isArray) {
  private static final int MAX_LINE_INDEX = 65535;

  /** Reads one message or an array of them; refuses with {@code invalid-message}. */
  static MessageBody read(byte[] bytes) {
    return JsonBody.read(
        bytes,
        Problem.INVALID_MESSAGE,
        body -> {
          if (!body.isAt(JsonToken.START_ARRAY)) {
            return new MessageBody(List.of(message(body)), false);
          }
          List<Message> messages = new ArrayList<>();
          while (body.next() != JsonToken.END_ARRAY) {
            if (messages.size() == Send.MAX_MESSAGES) {
              throw body.refuse("An array has at most 64 messages.");
            }
            messages.add(message(body));
          }
          if (messages.isEmpty()) {
            throw body.refuse("An array has at least one message.");
          }
          return new MessageBody(messages, true);
        });
  }

  /** What has been read of one message so far. */
  private static final class Parts {
    Message.@Nullable Kind kind;
    @Nullable SdpType type;
    @Nullable String sdp;
    String json = "";
    @Nullable String session;
  }

  private static Message message(JsonBody body) throws IOException {
    if (!body.isAt(JsonToken.START_OBJECT)) {
      throw body.refuse("A message is a JSON object.");
    }
    Parts parts = new Parts();
    String name = body.nextMember();
    while (name != null) {
      readMember(body, name, parts);
      name = body.nextMember();
    }
    if (parts.kind == null) {
      throw body.refuse("A message has exactly one of description, candidate and data.");
    }
    return switch (parts.kind) {
      case DESCRIPTION -> description(body, parts);
      case CANDIDATE -> new Message.Candidate(parts.json, parts.session);
      case DATA -> new Message.Data(parts.json, parts.session);
    };
  }

  private static void readMember(JsonBody body, String name, Parts parts) throws IOException {
    switch (name) {
      case "description" -> {
        setKind(body, parts, Message.Kind.DESCRIPTION);
        readDescription(body, parts);
      }
      case "candidate" -> {
        setKind(body, parts, Message.Kind.CANDIDATE);
        parts.json = candidate(body);
      }
      case "data" -> {
        setKind(body, parts, Message.Kind.DATA);
        parts.json = body.copy();
      }
      case "session" -> parts.session = session(body);
      default -> body.skip();
    }
  }

  private static void setKind(JsonBody body, Parts parts, Message.Kind kind) {
    if (parts.kind != null) {
      throw body.refuse("A message has exactly one of description, candidate and data.");
    }
    parts.kind = kind;
  }

  private static @Nullable String session(JsonBody body) throws IOException {
    if (body.isAt(JsonToken.VALUE_NULL)) {
      return null;
    }
    String session = body.string("session");
    if (session.codePointCount(0, session.length()) > Message.MAX_SESSION) {
      throw body.refuse("session has at most 64 characters.");
    }
    return session;
  }

  private static void readDescription(JsonBody body, Parts parts) throws IOException {
    if (!body.isAt(JsonToken.START_OBJECT)) {
      throw body.refuse("description must be an object.");
    }
    String name = body.nextMember();
    while (name != null) {
      switch (name) {
        case "type" -> parts.type = sdpType(body);
        case "sdp" -> parts.sdp = body.string("description.sdp");
        default -> body.skip();
      }
      name = body.nextMember();
    }
  }

  private static SdpType sdpType(JsonBody body) throws IOException {
    String text = body.string("description.type");
    for (SdpType type : SdpType.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(text)) {
        return type;
      }
    }
    throw body.refuse("description.type is one of offer, answer, pranswer and rollback.");
  }

  private static Message description(JsonBody body, Parts parts) {
    SdpType type = parts.type;
    if (type == null) {
      throw body.refuse("description.type is missing.");
    }
    if (parts.sdp == null && type != SdpType.ROLLBACK) {
      throw body.refuse("description.sdp is missing.");
    }
    return new Message.Description(type, parts.sdp, parts.session);
  }

  /** Serialises the members that RTCIceCandidateInit has anew, and drops others. */
  private static String candidate(JsonBody body) throws IOException {
    if (body.isAt(JsonToken.VALUE_NULL)) {
      return "null";
    }
    if (!body.isAt(JsonToken.START_OBJECT)) {
      throw body.refuse("candidate must be an object or null.");
    }
    StringBuilder json = new StringBuilder(160).append('{');
    String name = body.nextMember();
    while (name != null) {
      switch (name) {
        case "candidate" -> Json.string(member(json, name), body.string("candidate.candidate"));
        case "sdpMid", "usernameFragment" ->
            Json.string(member(json, name), nullableString(body, "candidate." + name));
        case "sdpMLineIndex" -> member(json, name).append(lineIndex(body));
        default -> body.skip();
      }
      name = body.nextMember();
    }
    return json.append('}').toString();
  }

  private static StringBuilder member(StringBuilder json, String name) {
    if (json.length() > 1) {
      json.append(',');
    }
    return json.append('"').append(name).append("\":");
  }

  private static @Nullable String nullableString(JsonBody body, String what) throws IOException {
    return body.isAt(JsonToken.VALUE_NULL) ? null : body.string(what);
  }

  private static @Nullable Integer lineIndex(JsonBody body) throws IOException {
    if (body.isAt(JsonToken.VALUE_NULL)) {
      return null;
    }
    int index = body.isAt(JsonToken.VALUE_NUMBER_INT) ? body.smallInt() : -1;
    if (index < 0 || index > MAX_LINE_INDEX) {
      throw body.refuse("candidate.sdpMLineIndex is a whole number from 0 to 65535, or null.");
    }
    return index;
  }
}
