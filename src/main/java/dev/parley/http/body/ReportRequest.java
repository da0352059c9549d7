package dev.parley.http.body;

import com.fasterxml.jackson.core.JsonToken;
import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.Attributes;
import dev.parley.room.CallReport;
import dev.parley.room.CallReport.IceError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a peer's report of a connection. States, types and counts are taken; members that are
 * not known are ignored, so that no address of a client gets into a timeline.
 */
public record ReportRequest(CallReport report) {
  private static final int MAX_ERRORS = 8;
  private static final int MAX_COUNT = 9999;
  private static final Set<String> CONNECTION_STATES =
      Set.of("new", "connecting", "connected", "disconnected", "failed", "closed");
  private static final Set<String> ICE_STATES =
      Set.of("new", "checking", "connected", "completed", "disconnected", "failed", "closed");
  private static final Set<String> TYPES = Set.of("host", "srflx", "prflx", "relay");
  private static final Set<String> PROTOCOLS = Set.of("udp", "tcp");

  /** The members that have been read so far. */
  private static final class Parts {
    @Nullable PeerId peer;
    @Nullable String session;
    @Nullable String connectionState;
    final Attributes.Builder more = Attributes.builder();
  }

  /** Reads a report; refuses with {@code invalid-parameter}, naming the member. */
  public static ReportRequest read(byte[] bytes) {
    return JsonReader.read(bytes, Problem.INVALID_PARAMETER, ReportRequest::read);
  }

  private static ReportRequest read(JsonReader json) throws IOException {
    Parts parts = new Parts();
    readMembers(json, "A report", name -> readMember(json, name, parts));
    PeerId peer = parts.peer;
    String state = parts.connectionState;
    if (peer == null) {
      throw json.refuse("peer is missing.");
    }
    if (state == null) {
      throw json.refuse("connectionState is missing.");
    }
    return new ReportRequest(CallReport.of(peer, parts.session, state, parts.more));
  }

  /** Takes the value of one member, or passes over it. */
  @FunctionalInterface
  private interface MemberReading {
    void read(String name) throws IOException;
  }

  private static void readMembers(JsonReader json, String what, MemberReading reading)
      throws IOException {
    if (!json.isAt(JsonToken.START_OBJECT)) {
      throw json.refuse(what + " must be an object.");
    }
    String name = json.nextMember();
    while (name != null) {
      if (json.isAt(JsonToken.VALUE_NULL)) {
        json.skip();
      } else {
        reading.read(name);
      }
      name = json.nextMember();
    }
  }

  private static void readMember(JsonReader json, String name, Parts parts) throws IOException {
    switch (name) {
      case "peer" -> parts.peer = peer(json);
      case "session" -> parts.session = session(json);
      case "connectionState" -> parts.connectionState = word(json, name, CONNECTION_STATES);
      case "iceConnectionState" -> parts.more.add("ice", word(json, name, ICE_STATES));
      case "selected" -> readMembers(json, name, member -> readSelected(json, member, parts.more));
      case "gathered" -> {
        parts.more.add(name, "1");
        readMembers(json, name, member -> readGathered(json, member, parts.more));
      }
      case "errors" -> parts.more.add(name, CallReport.errorsText(errors(json)));
      case "mdns", "restarts" -> parts.more.add(name, count(json, name));
      case "waitedMillis" -> parts.more.add(CallReport.WAITED, waited(json, name));
      default -> json.skip();
    }
  }

  private static PeerId peer(JsonReader json) throws IOException {
    String id = json.string("peer");
    try {
      return new PeerId(id);
    } catch (Refusal invalidId) {
      throw json.refuse("peer must be the id of a peer.");
    }
  }

  private static @Nullable String session(JsonReader json) throws IOException {
    String session = json.string("session");
    if (session.codePointCount(0, session.length()) > Message.MAX_SESSION) {
      throw json.refuse("session has at most 64 characters.");
    }
    return session.isEmpty() ? null : session;
  }

  private static void readSelected(JsonReader json, String name, Attributes.Builder more)
      throws IOException {
    switch (name) {
      case "local", "remote" -> more.add(name, word(json, "selected." + name, TYPES));
      case "protocol" -> more.add(name, word(json, "selected." + name, PROTOCOLS));
      default -> json.skip();
    }
  }

  private static void readGathered(JsonReader json, String name, Attributes.Builder more)
      throws IOException {
    switch (name) {
      case "host", "srflx", "relay" -> more.add(name, count(json, "gathered." + name));
      default -> json.skip();
    }
  }

  private static List<IceError> errors(JsonReader json) throws IOException {
    if (!json.isAt(JsonToken.START_ARRAY)) {
      throw json.refuse("errors must be an array.");
    }
    List<IceError> errors = new ArrayList<>();
    while (json.next() != JsonToken.END_ARRAY) {
      if (errors.size() == MAX_ERRORS) {
        throw json.refuse("errors has at most 8 elements.");
      }
      errors.add(error(json));
    }
    return errors;
  }

  private static IceError error(JsonReader json) throws IOException {
    int[] code = {0};
    String[] server = {""};
    readMembers(
        json,
        "errors[]",
        name -> {
          switch (name) {
            case "code" -> code[0] = number(json, "errors[].code", 300, 799);
            case "server" -> server[0] = ServerNames.check(json.string("errors[].server"), json);
            default -> json.skip();
          }
        });
    if (code[0] == 0) {
      throw json.refuse("errors[].code is missing.");
    }
    return new IceError(code[0], server[0].isEmpty() ? null : server[0]);
  }

  private static String word(JsonReader json, String what, Set<String> words) throws IOException {
    String word = json.string(what);
    if (!words.contains(word)) {
      throw json.refuse(
          "%s must be one of %s."
              .formatted(what, String.join(", ", words.stream().sorted().toList())));
    }
    return word;
  }

  private static String count(JsonReader json, String what) throws IOException {
    return Integer.toString(number(json, what, 0, MAX_COUNT));
  }

  private static String waited(JsonReader json, String name) throws IOException {
    return Integer.toString(number(json, name, 0, (int) CallReport.MAX_WAITED.toMillis()));
  }

  private static int number(JsonReader json, String what, int min, int max) throws IOException {
    int number = json.isAt(JsonToken.VALUE_NUMBER_INT) ? json.smallInt() : -1;
    if (number < min || number > max) {
      throw json.refuse("%s must be a whole number from %d to %d.".formatted(what, min, max));
    }
    return number;
  }
}
